"""What the page Attend does on the server: the choices that it offers, and the saving of what it sends."""

__all__ = ("choices", "questions", "saving", "try_out")
