"""Verification of printed documents: the code, its QR code, and the answer of the public page."""

__all__ = ("codes", "lookup", "validity")
