"""Conditions without code: rows of field, operator and value, evaluated the same in the browser and on the server."""

__all__ = ("circles", "evaluation", "rows")
