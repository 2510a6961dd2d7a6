"""The configuration of an office: its parts, their versions, and exchanging all of it between sites."""

__all__ = ("boot", "conflicts", "content", "hooks", "imports", "parts", "sentences", "versions")
