"""Parts of the app that are not in use are not seen, and nothing is lost."""

from __future__ import annotations

import json

import frappe
import pytest

from migrant_services import hooks
from migrant_services.administration import desktop, parts, parts_in_use
from migrant_services.api import setup
from migrant_services.core import roles
from tests import factories

CODES = [part.code for part in parts.PARTS]

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def fresh(site):
	yield
	frappe.db.rollback()
	frappe.clear_document_cache(parts.SETTINGS, parts.SETTINGS)


def without(*codes: str) -> None:
	frappe.set_user("Administrator")
	assert setup.save_parts(list(codes), True)["confirm"] == []


def shown_to(role: str) -> tuple:
	"""Return all that the desk shows to a role."""
	frappe.set_user(factories.staff_user(role, factories.default_office()))
	frappe.cache.delete_keys("user_allowed_modules")
	boot = frappe._dict(
		user={"can_create": ["Payment", "Person"], "can_search": ["Payment"], "can_read": ["Payment"]}
	)
	parts_in_use.extend_boot(boot)
	pages = [page["name"] for page in parts_in_use.get_workspace_sidebar_items()["pages"] if page]
	widgets = [
		json.loads(
			frappe.as_json(
				parts_in_use.get_desktop_page(json.dumps({"name": name, "title": name, "public": 1}))
			)
		)
		for name in pages
		if name in parts.CORE_WORKSPACES or name in ("Income Support", "Training")
	]
	own = desktop.list_own_workspaces()
	frappe.set_user("Administrator")
	return pages, widgets, own, boot


@pytest.mark.parametrize("role", sorted(roles.DESK_ROLES))
def test_switching_parts_off_and_on_again_brings_everything_back(role):
	before = shown_to(role)
	without(*CODES)
	during = shown_to(role)
	without()
	assert shown_to(role) == before
	text = json.dumps(during, default=str)
	for part in parts.PARTS:
		for name in (*part.workspaces, *part.pages):
			assert f'"{name}"' not in text
		for doctype in part.doctypes:
			assert f'"link_to": "{doctype}"' not in text


def test_the_hooks_are_the_ones_that_are_tested():
	assert "migrant_services.administration.parts_in_use.extend_boot" in hooks.extend_bootinfo
	for name in ("get_desktop_page", "get_workspace_sidebar_items"):
		method = hooks.override_whitelisted_methods[f"frappe.desk.desktop.{name}"]
		assert frappe.get_attr(method) is getattr(parts_in_use, name)


def test_the_tile_leads_past_a_workspace_that_is_not_shown():
	without("training")
	_pages, _widgets, own, boot = shown_to(roles.TRAINING_COORDINATOR)
	assert own == []
	assert "Course" in boot["migrant_services"]["unused_doctypes"]


def test_records_rights_and_settings_stay():
	payment = factories.payment(factories.person())
	officer = factories.staff_user(roles.PROGRAMME_OFFICER, payment.office)
	rights = frappe.get_all("DocPerm", {"parent": "Payment"}, "*", order_by="name asc")
	without("income_support")
	with factories.as_user(officer):
		opened = frappe.get_doc("Payment", payment.name)
		opened.check_permission("read")
		assert frappe.get_list("Payment", {"name": payment.name})
	assert frappe.get_all("DocPerm", {"parent": "Payment"}, "*", order_by="name asc") == rights


def test_work_under_way_is_said_before_it_is_hidden():
	payment = factories.payment(factories.person())
	answer = setup.save_parts(["income_support", "training"])
	[sentence] = [each for each in answer["confirm"] if "Income support" in each]
	assert "Payment" in sentence
	assert payment.folio not in sentence
	assert "income_support" not in parts_in_use.list_unused(), "nothing was saved"
	assert setup.save_parts(["income_support"], True)["confirm"] == []
	assert parts_in_use.list_unused() == ("income_support",)
	# It is asked once, when the part disappears.
	assert setup.save_parts(["income_support"])["confirm"] == []


def test_the_form_of_the_settings_warns_too():
	factories.payment(factories.person())
	settings = frappe.get_doc(parts.SETTINGS)
	settings.without_income_support = 1
	frappe.local.message_log = []
	settings.save()
	assert "Income support" in str(frappe.local.message_log)


def test_rejects_a_part_that_there_is_not():
	with pytest.raises(frappe.ValidationError) as caught:
		setup.save_parts(["__import__('os')"])
	assert caught.value.code == "SETUP_PART_UNKNOWN"


def test_the_page_offers_no_job_without_work():
	without("income_support")
	labels = [profile["label"] for profile in setup.begin()["profiles"]]
	assert roles.FINANCE_OFFICER not in labels
	assert roles.FRONT_DESK in labels


def test_a_card_of_the_municipality_goes_with_its_part():
	card = factories.save(
		"Number Card",
		label="T Payments",
		type="Document Type",
		document_type="Payment",
		function="Count",
		filters_json="[]",
	)
	without("income_support")
	assert card.name in parts_in_use.get_hidden().cards
