"""Referrals to other organizations: consent, and the protection from the country of origin."""

__all__ = ("consent",)
