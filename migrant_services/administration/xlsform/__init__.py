"""Bringing in the questions of a Kobo or ODK form: reading the file, and making drafts of its questions."""

__all__ = ("drafting", "reading")
