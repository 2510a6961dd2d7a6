"""The profiles of a job, and the picture of users without one."""

from __future__ import annotations

import frappe
import pytest
from frappe.desk.desktop import get_workspace_sidebar_items

from migrant_services import hooks, install
from migrant_services.administration import pictures, profiles
from migrant_services.core import roles
from migrant_services.demo.accounts import users
from migrant_services.demo.logins import make_users
from tests import factories

pytestmark = pytest.mark.usefixtures("site")


def workspaces_of(user: str) -> set[str]:
	frappe.set_user(user)
	frappe.cache.delete_keys("user_allowed_modules")
	try:
		return {page["name"] for page in get_workspace_sidebar_items()["pages"]}
	finally:
		frappe.set_user("Administrator")


@pytest.fixture(autouse=True)
def many_users(site, monkeypatch):
	"""Frappe limits how many users are created in an hour."""
	monkeypatch.setitem(frappe.local.conf, "throttle_user_limit", 10_000)


def new_user(role: str):
	doc = frappe.new_doc("User", email=f"{factories.word().lower()}@office.example", first_name="Alba")
	doc.flags.no_welcome_mail = True
	profiles.set_job(doc, role)
	return doc.insert()


@pytest.mark.parametrize("role", sorted(roles.DESK_ROLES))
def test_a_job_opens_the_workspaces_of_the_office_and_none_of_frappe(role):
	doc = new_user(role)
	assert {row.role for row in doc.roles} == {role}
	shown = workspaces_of(doc.name)
	of_the_app = set(frappe.get_all("Workspace", {"module": "Migrant Services"}, pluck="name"))
	assert shown
	assert shown <= of_the_app


def test_profiles_that_the_municipality_changed_stay():
	name = roles.ROLE_PROFILES[roles.FRONT_DESK]
	profile = frappe.get_doc("Role Profile", name)
	profile.append("roles", {"role": roles.CASE_WORKER})
	profile.save()
	install.after_migrate()
	kept = frappe.get_doc("Role Profile", name)
	assert {row.role for row in kept.roles} == {roles.FRONT_DESK, roles.CASE_WORKER}
	assert hooks.after_migrate == "migrant_services.install.after_migrate"


def test_a_later_version_of_frappe_shows_no_module_of_its_own():
	frappe.db.delete("Block Module", {"parent": profiles.MODULE_PROFILE, "module": "Website"})
	profiles.install_profiles()
	profile = frappe.get_doc("Module Profile", profiles.MODULE_PROFILE)
	assert "Website" in {row.module for row in profile.block_modules}
	assert "Migrant Services" not in {row.module for row in profile.block_modules}


def test_the_demo_users_have_the_profiles_of_their_job():
	make_users()
	for user in users():
		doc = frappe.get_doc("User", user["email"])
		assert {row.role for row in doc.roles} == {user["role"]}
		at_the_desk = user["role"] in roles.DESK_ROLES
		assert doc.module_profile == (profiles.MODULE_PROFILE if at_the_desk else None)


def test_removing_the_profiles_leaves_nothing_at_the_users():
	name = new_user(roles.FRONT_DESK).name
	profiles.remove_profiles()
	user = frappe.get_doc("User", name)
	assert not user.module_profile and not user.role_profile_name
	assert not user.block_modules and not user.get("role_profiles")
	profiles.install_profiles()


def test_frappe_asks_no_server_for_the_picture_of_a_user_or_a_contact():
	"""Frappe asks only for those without one."""
	user = new_user(roles.FRONT_DESK)
	assert user.user_image == pictures.PICTURE
	contact = frappe.new_doc("Contact", first_name="Alba")
	contact.append("email_ids", {"email_id": "alba@elsewhere.example", "is_primary": 1})
	assert contact.insert().image == pictures.PICTURE


def test_a_picture_of_ones_own_stays():
	user = new_user(roles.FRONT_DESK)
	user.user_image = "/files/alba.png"
	user.save()
	assert frappe.db.get_value("User", user.name, "user_image") == "/files/alba.png"
