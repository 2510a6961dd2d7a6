"""A believable municipal office to try the app with: ``load`` puts it on a site, ``remove`` removes it.

``bench --site SITE execute migrant_services.demo.load`` and ``bench --site SITE execute migrant_services.demo.remove``.
Everyone and everything in it is invented.
"""

from typing import TYPE_CHECKING

from migrant_services.demo.accounts import PASSWORD, users

if TYPE_CHECKING:
	from migrant_services.demo.loading import NotMade

__all__ = ("PASSWORD", "load", "logins", "remove", "users")


def load() -> "list[NotMade]":
	"""Make the demo office, unless it is there; a second call changes nothing.

	:return: the records that could not be made and why; all others are there
	:raises frappe.ValidationError: when the site has people that the demo did not make
	"""
	from migrant_services.demo.loading import load

	return load()


def remove() -> None:
	"""Delete what the demo made and what was made with its logins, except what other records need."""
	from migrant_services.demo.removal import remove

	remove()
