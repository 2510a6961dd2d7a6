"""The logins of the demo office. Needs no site."""

from migrant_services.demo.spec import data

PASSWORD = "Puente-Jacaranda-2026"


def users() -> list[dict[str, str]]:
	"""Return one user per role: ``email``, ``full_name``, ``role`` and ``language``."""
	keys = ("email", "full_name", "role", "language")
	return [{key: member[key] for key in keys} for member in data("staff") if "email" in member]


def emails() -> list[str]:
	"""Return the e-mail addresses of all demo users."""
	return [user["email"] for user in users()]
