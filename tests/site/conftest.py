"""Each test of a doctype has its own office and person."""

from collections.abc import Collection

import frappe
import pytest

from migrant_services.access import staff
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.forms import field_properties
from migrant_services.forms.fields import SETTING
from tests import factories as make
from tests.own_questions import asking
from tests.sessions import Session


@pytest.fixture
def office(site):
	staff.clear_office_cache()
	yield make.office()
	staff.clear_office_cache()


@pytest.fixture
def person(office):
	return make.person(office)


@pytest.fixture
def world(site):
	"""Provide two offices that other processes see too; they are removed afterwards with all their records."""
	made = make.World()
	frappe.db.commit()
	yield made
	made.remove()


@pytest.fixture
def other_session(bench, site):
	session = Session(bench)
	yield session
	session.close()


@pytest.fixture
def administrator(world):
	user = make.staff_user(SERVICES_ADMINISTRATOR, make.office())
	frappe.db.commit()
	return user


@pytest.fixture
def ask(administrator):
	"""Provide what puts a question in use; what it did is removed afterwards, columns too."""
	with asking(administrator) as ask:
		yield ask


@pytest.fixture
def change(administrator):
	"""Return a function that changes a shipped field; everything is as shipped afterwards."""

	def make_setting(fieldname: str, record: str = "Person", **values):
		texts = [text for text in (values.get("label"), values.get("help")) if text]
		with make.as_user(administrator):
			return frappe.get_doc(
				{
					"doctype": SETTING,
					"record": record,
					"fieldname": fieldname,
					"translations": [
						{"text": text, "language": "es", "translation": f"es {text}"} for text in texts
					],
					**values,
				}
			).insert()

	kept = frappe.get_all(SETTING, pluck="name")
	yield make_setting
	frappe.db.rollback()
	remove_settings(kept)


def remove_settings(kept: Collection[str]) -> None:
	"""Remove the changes of fields, except those that were there before: other tests may need theirs."""
	frappe.db.delete("Text Translation", {"parenttype": SETTING, "parent": ("not in", kept or [""])})
	frappe.db.delete("Translation", {"translated_text": ("like", "es %")})
	frappe.db.delete(SETTING, {"name": ("not in", kept or [""])})
	field_properties.apply_all()
	frappe.db.commit()
