"""A neutral picture for users and contacts without one.

Frappe asks a server on the internet for the picture of each user and each contact that has none, and names them by
a hash of their e-mail address, from which anyone who has the address can tell who works here.
"""

from frappe.model.document import Document

PICTURE = "/assets/migrant_services/images/person.svg"
PICTURE_FIELDS = {"User": "user_image", "Contact": "image"}
_WITHOUT = ("Administrator", "Guest")


def set_picture(doc: Document, method: str | None = None) -> None:
	"""Set the neutral picture (``before_validate`` of User and Contact), so that Frappe asks no other server for one."""
	field = PICTURE_FIELDS[doc.doctype]
	if not doc.get(field) and doc.name not in _WITHOUT:
		doc.set(field, PICTURE)
