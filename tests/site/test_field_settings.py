"""Shipped fields that the municipality changed: hidden, required, reworded, moved, and as shipped again."""

from __future__ import annotations

import frappe
import pytest
from frappe.modules.import_file import import_file_by_path

from migrant_services import install
from migrant_services.forms import field_editing, field_properties, fields
from migrant_services.forms.fields import SETTING
from tests import factories as make
from tests.site.attempts import rejection

ADMINISTRATOR = "Services Administrator"
MODULE = field_properties.MODULE


@pytest.fixture
def administrator(world):
	user = make.staff_user(ADMINISTRATOR, make.office())
	frappe.db.commit()
	return user


@pytest.fixture
def change(administrator):
	"""Return a function that changes a field as the Services Administrator; everything is as shipped afterwards."""

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
	for doc in frappe.get_all(SETTING, pluck="name"):
		frappe.db.delete("Text Translation", {"parent": doc})
	frappe.db.delete(SETTING)
	field_properties.apply_all()
	frappe.db.commit()


def shown(fieldname: str, record: str = "Person"):
	return frappe.get_meta(record).get_field(fieldname)


def order(record: str = "Person") -> list[str]:
	return [field.fieldname for field in frappe.get_meta(record).fields]


def own_setters() -> list[str]:
	return frappe.get_all("Property Setter", {"module": MODULE}, pluck="name")


def test_a_hidden_field_must_be_hidden_in_forms_lists_and_prints(change):
	person = make.person(make.office(), literacy="Reads and writes")
	change("literacy", hidden=1)
	field = shown("literacy")
	assert (field.hidden, field.print_hide, field.report_hide, field.in_list_view) == (1, 1, 1, 0)
	person.reload()
	person.save()
	assert frappe.db.get_value("Person", person.name, "literacy") == "Reads and writes"


def test_what_code_needs_cannot_be_hidden(change):
	for record, fieldname in (
		("Person", "nationality"),
		("Person", "office"),
		("Person", "restricted"),
		("Consent", "decision"),
		("Payment", "amount"),
	):
		assert "cannot be hidden" in rejection(lambda: change(fieldname, record, hidden=1))  # noqa: B023
	assert not own_setters()


def test_own_words_must_be_shown_in_every_language(change):
	change("literacy", label="Reading", help="Ask gently.")
	assert shown("literacy").label == "Reading" and shown("literacy").description == "Ask gently."
	frappe.local.lang = "es"
	assert frappe._("Reading") == "es Reading"
	frappe.local.lang = "en"
	assert "translation" in rejection(lambda: change("shelter", label="Refuge", translations=[]))


def test_a_required_field_must_be_filled_in_by_new_records_only(change):
	office = make.office()
	older = make.person(office, second_surname=None)
	change("second_surname", required=1)
	assert "Second Surname" in rejection(lambda: make.person(office, second_surname=None))
	assert make.person(office, second_surname="Ulloa").name
	older.reload()
	older.birth_place = "Choluteca"
	older.save()


def test_a_required_field_cannot_be_emptied(change):
	office = make.office()
	person = make.person(office, second_surname="Ulloa")
	change("second_surname", required=1)
	person.reload()
	person.second_surname = None
	assert "Second Surname" in rejection(person.save)


def test_one_office_must_be_asked_alone(change):
	here, there = make.office(), make.office()
	change("second_surname", required=1, office=here.name)
	assert not own_setters()
	make.person(there, second_surname=None)
	assert "Second Surname" in rejection(lambda: make.person(here, second_surname=None))


def test_a_field_must_be_where_it_was_put(change):
	change("nationality", place_after="second_surname")
	names = order()
	assert names.index("nationality") == names.index("second_surname") + 1
	change("literacy", place_after="nationality")
	names = order()
	assert names.index("literacy") == names.index("nationality") + 1
	assert "each be after the other" in rejection(lambda: change("second_surname", place_after="literacy"))


def test_as_shipped_must_bring_everything_back(change, administrator):
	before = [field.as_dict() for field in frappe.get_meta("Person").fields]
	change("literacy", hidden=1)
	change("second_surname", required=1, label="Second Name")
	change("nationality", place_after="second_surname")
	assert own_setters()
	with make.as_user(administrator):
		assert field_editing.restore_fields("Person", None) == 3
	assert not own_setters()
	assert [field.as_dict() for field in frappe.get_meta("Person").fields] == before


def test_changes_must_outlive_an_update_read_with_force(change):
	change("literacy", hidden=1)
	change("chosen_name", label="Name in Use")
	change("nationality", place_after="second_surname")
	frappe.db.commit()
	names = order()
	import_file_by_path(
		frappe.get_app_path("migrant_services", "migrant_services", "doctype", "person", "person.json"),
		force=True,
	)
	frappe.clear_cache(doctype="Person")
	assert shown("literacy").hidden and shown("chosen_name").label == "Name in Use"
	assert order() == names
	frappe.db.delete("Property Setter", {"module": MODULE})
	install.after_migrate()
	assert shown("literacy").hidden and order() == names


def test_a_field_shipped_later_must_follow_the_one_it_is_shipped_after(change):
	change("nationality", place_after="second_surname")
	setter = frappe.get_all(
		"Property Setter", {"module": MODULE, "property": "field_order"}, ["name", "value"]
	)[0]
	# As an older version of the app left it, which had no field birth_place.
	frappe.db.set_value("Property Setter", setter.name, "value", setter.value.replace('"birth_place", ', ""))
	frappe.clear_cache(doctype="Person")
	names = order()
	assert "birth_place" in names and names.index("birth_place") == names.index("birth_country") + 1


def test_a_change_of_a_field_that_is_gone_must_be_kept(change, administrator):
	setting = change("literacy", hidden=1)
	frappe.db.set_value(SETTING, setting.name, "fieldname", "gone_with_an_update")
	field_properties.apply_all()
	assert not own_setters()
	make.person(make.office())
	with make.as_user(administrator):
		gone = [row for row in field_editing.list_form("Person", None) if row["gone"]]
		setting.reload()
		setting.save()
	assert [row["setting"] for row in gone] == [setting.name]


def test_a_field_that_became_needed_cannot_stay_hidden(change):
	setting = change("literacy", hidden=1)
	frappe.db.set_value(SETTING, setting.name, "fieldname", "nationality")
	field_properties.apply_all()
	assert not shown("nationality").hidden and not fields.list_hidden("Person", None)
