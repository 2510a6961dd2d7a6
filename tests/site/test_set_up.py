"""The page Set Up on the server: each step, and what must not be possible through it."""

from __future__ import annotations

import base64
import io

import frappe
import pytest
from PIL import Image

from migrant_services.administration import health, profiles
from migrant_services.administration.setup import people
from migrant_services.api import setup
from migrant_services.core import roles
from migrant_services.core.roles import ROLE_PROFILES
from migrant_services.printed.letterhead import make_image_uri
from tests import factories

SYSTEM_MANAGER = "System Manager"
FRONT_DESK = ROLE_PROFILES[roles.FRONT_DESK]


@pytest.fixture(autouse=True)
def many_users(site, monkeypatch):
	"""Frappe limits how many users are created in an hour."""
	monkeypatch.setitem(frappe.local.conf, "throttle_user_limit", 10_000)


@pytest.fixture
def administrator(office):
	"""Act as the Services Administrator, who is no System Manager."""
	user = factories.staff_user(roles.SERVICES_ADMINISTRATOR, office)
	frappe.set_user(user)
	return user


@pytest.fixture
def opened(administrator, office):
	"""Return the office as the page shows it."""
	return setup.begin(office.name)["office"]


def new_office(**values) -> dict:
	return {
		"code": factories.word(),
		"office_name": "Centro",
		"country": "Argentina",
		"municipality": "Maipú",
		**values,
	}


def new_person(**values) -> dict:
	return {
		"full_name": "Alba Ruiz Soto",
		"email": f"{factories.word().lower()}@office.example",
		"profile": FRONT_DESK,
		"post": "Mesa",
		"language": "es",
		**values,
	}


def logo(size=(40, 20)) -> str:
	content = io.BytesIO()
	Image.new("RGB", size, "navy").save(content, "PNG")
	return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()


def rejected(call, *arguments, **named) -> str:
	"""Return the code with which a call is rejected."""
	with pytest.raises(frappe.ValidationError) as caught:
		call(*arguments, **named)
	return caught.value.code


# --- the steps


def test_a_bare_site_is_set_up_step_by_step(administrator, office):
	state = setup.save_office(new_office(phone="261 555 0000", address="Calle Larga 1\nMaipú"))
	name = state["office"]["name"]
	state = setup.save_hours(
		name,
		state["office"]["modified"],
		[{"weekday": "Monday", "opens": "09:00", "closes": "14:00", "slot_minutes": "30", "at_once": "2"}],
		[{"day": "2027-05-25", "reason": "Feriado municipal"}],
	)
	assert state["office"]["hours"] == [
		{"weekday": "Monday", "opens": "09:00", "closes": "14:00", "slot_minutes": 30, "at_once": 2}
	]
	state = setup.save_letterhead(
		name, state["office"]["modified"], {"institution": "Municipalidad de Maipú"}, logo()
	)
	assert state["office"]["coat_of_arms"].startswith("/private/files/")
	frappe.set_user("Administrator")
	assert make_image_uri(state["office"]["coat_of_arms"], "Office", name).startswith(
		"data:image/png;base64,"
	)
	frappe.set_user(administrator)
	state = setup.add_staff_member(new_person(), name)
	assert [row["roles"] for row in state["staff"] if row["office"] == name] == [["Front Desk"]]
	state = setup.add_programme(
		{"code": factories.word(), "title": "Canasta", "currency": "ARS", "max_amount": "1000"}, name
	)
	assert state["programmes"][-1]["max_amount"] == 1000
	missing = {step["step"]: step["missing"] for step in state["steps"]}
	assert missing["office"] == missing["hours"] == missing["programmes"] == []
	assert len(missing["letterhead"]) == 2


def test_the_first_office_becomes_the_default_one(administrator):
	frappe.db.set_single_value("Migrant Services Settings", "default_office", None)
	frappe.clear_document_cache("Migrant Services Settings", "Migrant Services Settings")
	first = setup.save_office(new_office())["office"]["name"]
	setup.save_office(new_office())
	assert frappe.db.get_single_value("Migrant Services Settings", "default_office") == first


def test_two_administrators_at_once_lose_nothing(opened, office):
	setup.save_letterhead(office.name, opened["modified"], {"institution": "Una"})
	assert rejected(setup.save_letterhead, office.name, opened["modified"], {"institution": "Otra"}) == (
		"SETUP_CHANGED_BY_OTHERS"
	)
	assert frappe.db.get_value("Office", office.name, "institution") == "Una"


def test_a_step_changes_only_its_own_fields(opened, office):
	setup.save_office(
		{**opened, "coat_of_arms": "/files/x.png", "institution": "Otra", "enabled": 0},
		office.name,
		opened["modified"],
	)
	stored = frappe.get_doc("Office", office.name)
	assert (stored.coat_of_arms, stored.institution, stored.enabled) == (None, None, 1)
	assert len(stored.appointment_hours) == len(office.appointment_hours)


@pytest.mark.parametrize(
	("values", "code"),
	[
		({"code": ""}, "SETUP_OFFICE_CODE_INVALID"),
		({"code": "a b"}, "SETUP_OFFICE_CODE_INVALID"),
		({"code": "<b>"}, "OWN_TEXT_NOT_PLAIN"),
		({"office_name": ""}, "SETUP_VALUE_MISSING"),
		({"office_name": "<img src=x onerror=alert(1)>"}, "OWN_TEXT_NOT_PLAIN"),
		({"office_name": "{{ frappe.db.sql('select 1') }}"}, "OWN_TEXT_NOT_PLAIN"),
		({"office_name": ["a"]}, "SETUP_VALUE_INVALID"),
		({"country": "Atlantis"}, "SETUP_COUNTRY_UNKNOWN"),
		({"email": "no address"}, "EMAIL_INVALID"),
	],
)
def test_rejects_an_office_that_cannot_be(administrator, values, code):
	before = frappe.db.count("Office")
	assert rejected(setup.save_office, new_office(**values)) == code
	assert frappe.db.count("Office") == before


def test_rejects_the_code_of_another_office(administrator, office):
	assert rejected(setup.save_office, new_office(code=office.name)) == "SETUP_OFFICE_CODE_TAKEN"


def test_rejects_hours_that_overlap_and_keeps_the_old_ones(opened, office):
	row = {"weekday": "Monday", "opens": "09:00", "closes": "14:00", "slot_minutes": 30, "at_once": 1}
	assert (
		rejected(setup.save_hours, office.name, opened["modified"], [row, row], []) == "OFFICE_HOURS_INVALID"
	)
	assert rejected(setup.save_hours, office.name, opened["modified"], ["x"], []) == "SETUP_VALUE_INVALID"


@pytest.mark.parametrize(
	"data",
	[
		"https://tracker.example/logo.png",
		"/private/files/of_another_office.png",
		"data:image/svg+xml;base64," + base64.b64encode(b"<svg onload='alert(1)'></svg>").decode(),
		"data:image/png;base64," + base64.b64encode(b"<svg><script>alert(1)</script></svg>").decode(),
	],
)
def test_a_logo_cannot_be_a_drawing_with_a_script_or_an_address(opened, office, data):
	before = frappe.db.count("File")
	assert rejected(setup.save_letterhead, office.name, opened["modified"], {}, data) == "SETUP_LOGO_REJECTED"
	assert frappe.db.count("File") == before


def test_a_logo_is_kept_replaced_and_removed(opened, office):
	state = setup.save_letterhead(office.name, opened["modified"], {"area": "Oficina"}, logo())
	first = state["office"]["coat_of_arms"]
	state = setup.save_letterhead(office.name, state["office"]["modified"], {"area": "Centro"})
	assert state["office"]["coat_of_arms"] == first
	state = setup.save_letterhead(office.name, state["office"]["modified"], {"area": "Centro"}, "")
	assert state["office"]["coat_of_arms"] == ""
	assert frappe.db.get_value("File", {"file_url": first}, ["is_private", "attached_to_name"]) == (
		1,
		office.name,
	)


# --- the site


def test_languages_of_the_people_are_offered_or_not(administrator, office):
	before = frappe.db.count("Spoken Language")
	site = setup.begin(office.name)["site"]
	state = setup.save_site(site["language"], site["time_zone"], ["spa", "eng"], office.name)
	assert set(state["site"]["spoken"]) == {"spa", "eng"}
	assert frappe.db.count("Spoken Language") == before


def test_the_time_zone_of_a_site_in_use_cannot_be_moved(administrator, office):
	frappe.set_user("Administrator")
	factories.person(office)
	frappe.set_user(administrator)
	site = setup.begin(office.name)["site"]
	assert not site["may_change"]
	assert rejected(setup.save_site, site["language"], "Asia/Tokyo", site["spoken"]) == "SETUP_SITE_IN_USE"
	frappe.set_user("Administrator")
	assert setup.save_site("es", "America/Bogota", site["spoken"])["site"]["time_zone"] == "America/Bogota"
	assert rejected(setup.save_site, "es", "Mars/Olympus", []) == "SETUP_TIME_ZONE_INVALID"
	assert rejected(setup.save_site, "xx", "America/Bogota", []) == "SETUP_LANGUAGE_INVALID"


# --- people


def test_a_staff_member_gets_the_role_of_the_profile_and_nothing_else(administrator, office):
	given = new_person(
		role="System Manager",
		roles=[{"role": SYSTEM_MANAGER}],
		user_type="x",
		new_password="x",
		api_key="x",
		all_offices=1,
	)
	state = setup.add_staff_member(given, office.name)
	user = frappe.get_doc("User", given["email"])
	assert [row.role for row in user.roles] == [roles.FRONT_DESK]
	assert (user.module_profile, user.user_type, user.api_key) == (
		profiles.MODULE_PROFILE,
		"System User",
		None,
	)
	assert not frappe.db.exists("__Auth", {"doctype": "User", "name": user.name, "fieldname": "password"})
	member = frappe.get_doc("Staff Member", state["added"]["staff_member"])
	assert (member.user, member.office, member.all_offices) == (user.name, office.name, 0)


@pytest.mark.parametrize("role", roles.DESK_ROLES)
def test_every_profile_of_the_app_can_be_given(administrator, office, role):
	given = new_person(profile=ROLE_PROFILES[role])
	setup.add_staff_member(given, office.name)
	user = frappe.get_doc("User", given["email"])
	assert {row.role for row in user.roles} == {role}
	assert SYSTEM_MANAGER not in frappe.get_roles(user.name)


@pytest.mark.parametrize(
	"profile", [SYSTEM_MANAGER, "", None, "Front Desk", "Inventory", "T Ours (Migrant Services)"]
)
def test_a_profile_that_is_not_the_apps_cannot_be_given(administrator, office, profile):
	frappe.set_user("Administrator")
	for name in ("Inventory", "T Ours (Migrant Services)"):
		factories.save("Role Profile", role_profile=name, roles=[{"role": SYSTEM_MANAGER}])
	frappe.set_user(administrator)
	given = new_person(profile=profile)
	assert rejected(setup.add_staff_member, given, office.name) == "SETUP_PROFILE_UNKNOWN"
	assert not frappe.db.exists("User", given["email"])


@pytest.mark.parametrize("role", [SYSTEM_MANAGER, "Script Manager", None])
def test_a_profile_that_was_changed_gives_no_more_rights(administrator, office, role):
	frappe.set_user("Administrator")
	profile = frappe.get_doc("Role Profile", FRONT_DESK)
	if role:
		profile.append("roles", {"role": role}).db_insert()
	else:
		frappe.db.delete("Has Role", {"parent": FRONT_DESK, "parenttype": "Role Profile"})
	frappe.set_user(administrator)
	given = new_person()
	assert rejected(setup.add_staff_member, given, office.name) == "SETUP_PROFILE_CHANGED"
	assert not frappe.db.exists("User", given["email"])


def test_a_profile_with_another_job_of_the_app_gives_both(administrator, office):
	frappe.set_user("Administrator")
	frappe.get_doc("Role Profile", FRONT_DESK).append("roles", {"role": roles.CASE_WORKER}).db_insert()
	frappe.clear_document_cache("Role Profile", FRONT_DESK)
	frappe.set_user(administrator)
	given = new_person()
	setup.add_staff_member(given, office.name)
	assert {row.role for row in frappe.get_doc("User", given["email"]).roles} == {
		roles.FRONT_DESK,
		roles.CASE_WORKER,
	}


@pytest.mark.parametrize("spelling", [str, str.upper, str.title, " {} ".format, "<{}>".format])
def test_an_account_that_exists_cannot_be_changed_or_taken_over(administrator, office, spelling):
	frappe.set_user("Administrator")
	victim = factories.user(SYSTEM_MANAGER, first_name="Víctima")
	frappe.set_user(administrator)
	before = account(victim)
	with pytest.raises(frappe.ValidationError):
		setup.add_staff_member(new_person(email=spelling(victim)), office.name)
	assert account(victim) == before
	assert not frappe.db.exists("Staff Member", {"user": victim})


def test_an_account_under_another_name_cannot_be_taken_over(administrator, office):
	for name in ("Administrator", "Guest"):
		email = frappe.db.get_value("User", name, "email")
		with pytest.raises(frappe.ValidationError):
			setup.add_staff_member(new_person(email=email), office.name)
		with pytest.raises(frappe.ValidationError):
			setup.add_staff_member(new_person(email=name), office.name)


def account(user: str) -> tuple:
	password = frappe.db.get_value(
		"__Auth", {"doctype": "User", "name": user, "fieldname": "password"}, "password", order_by=None
	)
	columns = ["email", "first_name", "enabled", "role_profile_name", "module_profile", "reset_password_key"]
	held = frappe.get_all("Has Role", {"parenttype": "User", "parent": user}, pluck="role")
	return password, frappe.db.get_value("User", user, columns), held


@pytest.mark.parametrize(
	("values", "code"),
	[
		({"full_name": "<script>alert(1)</script>"}, "OWN_TEXT_NOT_PLAIN"),
		({"full_name": "Alba <b>Ruiz</b>"}, "OWN_TEXT_NOT_PLAIN"),
		({"full_name": "{{ 7 * 7 }}"}, "OWN_TEXT_NOT_PLAIN"),
		({"full_name": "Alba\x00Ruiz"}, "OWN_TEXT_NOT_PLAIN"),
		({"full_name": ""}, "SETUP_NAME_INVALID"),
		({"full_name": "A" * 141}, "SETUP_NAME_INVALID"),
		({"post": "<b>x</b>"}, "OWN_TEXT_NOT_PLAIN"),
		({"email": "a@b.example, c@d.example"}, "SETUP_EMAIL_INVALID"),
		({"email": "a@b.example\nBcc: c@d.example"}, "OWN_TEXT_NOT_PLAIN|SETUP_EMAIL_INVALID"),
		({"email": {"like": "%"}}, "SETUP_VALUE_INVALID"),
		({"email": ""}, "SETUP_EMAIL_INVALID"),
	],
)
def test_rejects_a_person_that_cannot_be(administrator, office, values, code):
	before = frappe.db.count("User"), frappe.db.count("Staff Member")
	assert rejected(setup.add_staff_member, new_person(**values), office.name) in code.split("|")
	assert (frappe.db.count("User"), frappe.db.count("Staff Member")) == before


def test_rejects_a_person_of_an_unknown_office(administrator):
	assert rejected(setup.add_staff_member, new_person(), "NOWHERE") == "SETUP_OFFICE_UNKNOWN"


def test_the_first_user_of_a_site_does_not_become_system_manager(administrator, office):
	"""Early v15 makes a System Manager of every user that is saved while the site has none."""
	frappe.db.delete(
		"Has Role", {"role": SYSTEM_MANAGER, "parenttype": "User", "parent": ("!=", "Administrator")}
	)
	frappe.db.set_single_value("System Settings", "setup_complete", 1)
	given = new_person(profile=ROLE_PROFILES[roles.SERVICES_ADMINISTRATOR])
	setup.add_staff_member(given, office.name)
	frappe.set_user("Administrator")
	user = frappe.get_doc("User", given["email"])
	user.bio = "…"
	user.save()
	stored = frappe.get_doc("User", given["email"])
	assert {row.role for row in stored.roles} == {roles.SERVICES_ADMINISTRATOR}


def test_the_data_protection_officers_are_notified_of_a_new_account(administrator, office):
	frappe.set_user("Administrator")
	officer = factories.staff_user(roles.DATA_PROTECTION_OFFICER, office)
	frappe.set_user(administrator)
	member = setup.add_staff_member(new_person(), office.name)["added"]["staff_member"]
	notices = frappe.get_all(
		"Notification Log", {"for_user": officer, "document_name": member}, pluck="subject"
	)
	assert len(notices) == 1
	assert "Alba" not in notices[0]


def test_a_welcome_mail_goes_out_only_where_mail_is_set_up(administrator, office, monkeypatch):
	assert not setup.add_staff_member(new_person(), office.name)["added"]["is_mailed"]
	assert people.has_outgoing_mail() is False


@pytest.mark.parametrize("role", sorted(set(roles.DESK_ROLES) - {roles.SERVICES_ADMINISTRATOR}))
def test_other_roles_cannot_set_up(office, role):
	frappe.set_user(factories.staff_user(role, office))
	for call in (
		setup.begin,
		lambda: setup.save_office(new_office()),
		lambda: setup.save_hours(office.name, str(office.modified), [], []),
		lambda: setup.save_letterhead(office.name, str(office.modified), {}),
		lambda: setup.save_site("es", "UTC", []),
		lambda: setup.save_parts([]),
		lambda: setup.add_staff_member(new_person(), office.name),
		lambda: setup.add_programme({}),
	):
		with pytest.raises(frappe.PermissionError):
			call()


def test_a_system_manager_sets_up_without_another_role(office):
	frappe.set_user(factories.user(SYSTEM_MANAGER))
	name = setup.save_office(new_office())["office"]["name"]
	assert setup.add_staff_member(new_person(), name)["added"]


# --- System Health


def test_system_health_says_what_is_missing(site, office):
	assert health.check_setup().is_well
	frappe.db.delete("Office")
	frappe.db.set_single_value("Migrant Services Settings", "default_office", None)
	line = health.check_setup()
	assert not line.is_well
	assert "Set Up" in line.remedy
