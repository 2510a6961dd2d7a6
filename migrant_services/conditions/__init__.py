"""Conditions without code: rows of field, operator and value, evaluated the same in the browser and on the server."""

__all__ = ("check", "circles", "evaluation", "rows", "site_fields")
