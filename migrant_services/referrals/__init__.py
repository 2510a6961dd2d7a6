"""Referrals to other organizations: consent, and the wall towards the country a person fled from."""
