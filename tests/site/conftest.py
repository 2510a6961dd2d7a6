"""Each test of a doctype has its own office and person."""

import frappe
import pytest

from migrant_services.access import staff
from migrant_services.core import jobs
from migrant_services.core.roles import SERVICES_ADMINISTRATOR
from migrant_services.forms import field_properties, preparation
from migrant_services.forms.fields import SETTING
from migrant_services.forms.questions import QUESTION
from tests import factories as make
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
	"""Return a function that puts a question in use; what it did is removed afterwards, columns too."""
	made = []

	def put_in_use(question: str, **values):
		with make.as_user(administrator):
			doc = frappe.get_doc(
				{
					"doctype": QUESTION,
					"record": "Person",
					"question": question,
					"purpose": "Registration",
					"translations": [{"text": question, "language": "es", "translation": f"¿{question}"}],
					**values,
				}
			).insert()
			made.append(doc)
			doc.put_in_use()
		frappe.db.commit()
		jobs.run(QUESTION, doc.name)
		doc.reload()
		return doc

	yield put_in_use
	frappe.db.rollback()
	for doc in made:
		remove_question(doc)


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

	yield make_setting
	frappe.db.rollback()
	remove_settings()


def remove_settings() -> None:
	frappe.db.delete("Text Translation", {"parenttype": SETTING})
	frappe.db.delete("Translation", {"translated_text": ("like", "es %")})
	frappe.db.delete(SETTING)
	field_properties.apply_all()
	frappe.db.commit()


def remove_question(doc) -> None:
	frappe.db.delete("Custom Field", {"name": f"{doc.record}-{doc.fieldname}"})
	for doctype in ("Condition Row", "Text Translation"):
		frappe.db.delete(doctype, {"parent": doc.name})
	frappe.db.delete(QUESTION, {"name": doc.name})
	preparation.update_fields(doc.record)
	frappe.db.sql_ddl(
		f"alter table `tab{doc.record}` drop column if exists `{doc.fieldname}`, algorithm=copy"
	)
	frappe.cache.hdel("table_columns", f"tab{doc.record}")
