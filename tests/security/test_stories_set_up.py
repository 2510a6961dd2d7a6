"""Users try to get rights, or to store a script, through the page Set Up."""

from __future__ import annotations

import base64

import frappe
import pytest

from migrant_services.core.roles import ROLE_PROFILES, SERVICES_ADMINISTRATOR
from tests import factories as make
from tests.security.rights import ROLES
from tests.security.scene import GUEST, NO_ROLE, OUTSIDE

pytestmark = pytest.mark.forms

API = "migrant_services.api.setup."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'


@pytest.fixture
def newcomer(site):
	"""Return the address of an account that an attacker wants to have."""
	address = f"{make.word().lower()}@attacker.example"
	yield address
	frappe.db.rollback()
	for doctype in ("Staff Member", "User"):
		column = "user" if doctype == "Staff Member" else "name"
		make.remove_rows(frappe.get_meta(doctype), frappe.get_all(doctype, {column: address}, pluck="name"))
	frappe.db.commit()


def exists(address: str) -> bool:
	frappe.db.rollback()
	return bool(frappe.db.exists("User", address))


def new_person(address: str, **values) -> dict:
	profile = ROLE_PROFILES[SERVICES_ADMINISTRATOR]
	return {"full_name": "Nadia Torres", "email": address, "profile": profile, **values}


@pytest.mark.defended_by("set up", "accounts")
@pytest.mark.parametrize("attacker", [*(role for role in ROLES if role not in ("SA", "RP")), NO_ROLE])
def test_other_roles_cannot_make_an_account(scene, api, newcomer, attacker):
	"""A clerk makes an account for an accomplice, who would set the app up."""
	answer = api(scene.people[attacker]).call(
		f"{API}add_staff_member", values=new_person(newcomer), office=scene.north.name
	)
	assert answer.status_code == 403
	assert not exists(newcomer)


@OUTSIDE
@pytest.mark.parametrize("attacker", ["RP", GUEST])
def test_callers_from_outside_cannot_make_an_account(scene, api, newcomer, attacker):
	answer = api(scene.people[attacker]).call(
		f"{API}add_staff_member", values=new_person(newcomer), office=scene.north.name
	)
	assert answer.status_code == 403
	assert not exists(newcomer)


@pytest.mark.defended_by("logos")
def test_a_logo_with_a_script_cannot_be_stored(scene, api):
	"""An administrator sends a drawing with a script as the coat of arms of an office."""
	office = frappe.get_doc("Office", scene.north.name)
	before = frappe.db.count("File", {"attached_to_name": office.name})
	answer = api(scene.people["SA"]).call(
		f"{API}save_letterhead",
		office=office.name,
		modified=str(office.modified),
		values={},
		logo="data:image/png;base64," + base64.b64encode(SVG).decode(),
	)
	frappe.db.rollback()
	stored = frappe.db.count("File", {"attached_to_name": office.name})
	for name in frappe.get_all("File", {"attached_to_name": office.name}, pluck="name")[before:]:
		frappe.delete_doc("File", name, force=True)
	frappe.db.set_value("Office", office.name, "coat_of_arms", None)
	frappe.db.commit()
	assert answer.status_code == 417
	assert stored == before


@pytest.mark.held_by_frappe("an administrator has no right on users")
def test_an_administrator_cannot_change_accounts_beside_the_page(scene, api, newcomer):
	"""An administrator makes a System Manager of themselves, or an account without the page."""
	me, administrator = scene.people["SA"], api(scene.people["SA"])
	role = {"role": "System Manager"}
	for answer in (
		administrator.post(
			"/api/resource/User", json={"email": newcomer, "first_name": "N", "roles": [role]}
		),
		administrator.put(f"/api/resource/User/{me}", json={"roles": [role]}),
		administrator.call(
			"frappe.client.set_value", doctype="User", name=me, fieldname="role_profile_name", value="x"
		),
		administrator.post("/api/resource/Role Profile", json={"role_profile": "T Mine", "roles": [role]}),
		administrator.put(
			f"/api/resource/Role Profile/{ROLE_PROFILES[SERVICES_ADMINISTRATOR]}", json={"roles": [role]}
		),
	):
		assert answer.status_code in (403, 404, 417), answer.text[:200]
	assert not exists(newcomer)
	assert not frappe.db.exists("Has Role", {"parenttype": "User", "parent": me, "role": "System Manager"})
