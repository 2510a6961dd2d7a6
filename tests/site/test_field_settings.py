"""Shipped fields that the municipality changed: hidden, required, reworded, moved, and as shipped again."""

from __future__ import annotations

import frappe
from frappe.modules.import_file import import_file_by_path

from migrant_services import install
from migrant_services.api import attention, forms, intake
from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.forms import field_editing, field_properties, fields
from migrant_services.forms.fields import SETTING
from tests import factories as make
from tests.site.attempts import rejection

MODULE = field_properties.MODULE


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


def test_own_questions_and_changed_fields_must_have_one_order(ask, change):
	question = ask("Has slept here before?", place_after="second_surname")
	assert order().index(question.fieldname) == order().index("second_surname") + 1
	change("nationality", place_after=question.fieldname)
	names = order()
	at = names.index("second_surname")
	assert names[at : at + 3] == ["second_surname", question.fieldname, "nationality"]
	# The last shipped field is elsewhere: the questions stay at the end.
	change("needs", place_after="photo")
	another = ask("Likes tea?")
	names = order()
	assert names[-1] == another.fieldname and names.index("needs") == names.index("photo") + 1


def test_the_page_attend_must_follow(change, world):
	here, there = make.office(), make.office()
	change("phones", hidden=1)
	change("population_group", label="Situation of the Person", office=here.name)
	change("second_surname", required=1, office=here.name)
	with make.as_user(make.staff_user(FRONT_DESK, here)):
		changes = attention.lists()["field_changes"]
		assert changes["Person"]["phone"]["hidden"] and changes["Person"]["safe_to_call"]["hidden"]
		assert changes["Person"]["population_group"]["label"] == "Situation of the Person"
		values = {
			"given_names": make.word(),
			"first_surname": make.word(),
			"birth_date": "1990-03-09",
			"sex_on_document": "F",
		}
		assert "Second Surname" in rejection(lambda: attention.register(values))
		assert attention.register({**values, "second_surname": make.word()})["folio"]
	with make.as_user(make.staff_user(FRONT_DESK, there)):
		assert "population_group" not in attention.lists()["field_changes"]["Person"]
		values |= {"given_names": make.word(), "first_surname": make.word(), "birth_date": "1971-11-02"}
		assert attention.register(values)["folio"]


def test_imports_must_follow(change, world):
	office = world.north
	user = world.user(CASE_WORKER)
	change("email", hidden=1)
	change("second_surname", required=1, office=office.name)
	frappe.db.commit()
	lines = [
		["Nombres", "Primer apellido", "Sexo", "Correo", "Segundo apellido"],
		[make.word(), make.word(), "F", "ana@example.org", make.word()],
		[make.word(), make.word(), "F", "", ""],
	]
	with make.as_user(user):
		doc = make.intake(office, lines)
		seen = intake.seen(doc.name)
		assert "email" not in {target["value"] for target in seen["targets"]}
		assert [column["target"] for column in seen["columns"]][3] == ""
		without = {"0": "given_names", "1": "first_surname", "2": "sex_on_document"}
		assert "Second Surname" in rejection(lambda: intake.set_columns(doc.name, without))
		make.run_import(doc, "check")
	table = frappe.qb.Table("__intake_row")
	query = frappe.qb.from_(table).select(table.status, table.remarks).where(table.import_name == doc.name)
	statuses, remarks = zip(*query.orderby(table.row_no).run(), strict=True)
	assert statuses == ("Ready", "Error")
	assert "Segundo apellido" in remarks[1] and "requires" in remarks[1]


def test_a_print_must_leave_out_what_is_hidden(change, office):
	from migrant_services.printed import printed

	person = make.person(office, literacy="Reads and writes", chosen_name="Lupita")
	assert "Literacy" in dict(printed(person, "Person")["contact"])
	change("literacy", hidden=1)
	change("chosen_name", label="Name in Use")
	contents = printed(person, "Person")
	assert "Literacy" not in dict(contents["contact"])
	assert dict(contents["identity"])["Name in Use"] == "Lupita"


def test_a_field_must_be_found_by_its_name_with_what_is_changed(change, administrator):
	change("literacy", hidden=1)
	change("chosen_name", label="Name in Use", help="Ask gently.")
	with make.as_user(administrator):
		rows = {row["fieldname"]: row for row in forms.list_form("Person")}
		places = forms.list_places("Person")
	assert rows["literacy"]["hidden"] and rows["literacy"]["changes"] == ["hidden"]
	assert rows["chosen_name"]["changes"] == ["renamed, help added"]
	assert rows["nationality"]["needed"] and not rows["nationality"]["setting"]
	assert "workflow_state" not in rows and "section_identity" not in rows
	assert {"value": "chosen_name", "label": "Name in Use", "own": False} in places["fields"]


def test_the_form_of_an_office_must_have_its_changes(change, world):
	here, there = make.office(), make.office()
	change("literacy", hidden=1, office=here.name)
	with make.as_user(make.staff_user(FRONT_DESK, here)):
		answer = forms.list_office_changes("Person")
		assert answer["own"] == here.name and answer["changes"][here.name]["literacy"]["hidden"]
	with make.as_user(make.staff_user(FRONT_DESK, there)):
		assert forms.list_office_changes("Person")["changes"] == {}


def test_a_second_administrator_cannot_overwrite_the_first(change, administrator):
	setting = change("literacy", label="Reading")
	with make.as_user(administrator):
		one, other = (frappe.get_doc(SETTING, setting.name) for _each in range(2))
		one.help = None
		one.hidden, one.label = 1, None
		one.save()
		other.label = "Letters"
		assert rejection(other.save)


def test_an_edited_change_must_replace_what_it_did(change, administrator):
	setting = change("literacy", hidden=1)
	with make.as_user(administrator):
		setting.reload()
		setting.hidden = 0
		setting.label = "Reading"
		setting.append("translations", {"text": "Reading", "language": "es", "translation": "Lectura"})
		setting.save()
	assert not shown("literacy").hidden and shown("literacy").label == "Reading"
	with make.as_user(administrator):
		setting.delete()
	assert shown("literacy").label == "Literacy" and not own_setters()
