"""Questions of a Kobo or ODK form: what an XLSForm asks, as drafts of own questions, and what cannot be brought in."""

__all__ = ("mapping", "problems", "sheets", "wording")
