"""A guest tries to find out who has an account, and to exceed the limits of requests."""

from __future__ import annotations

from contextlib import suppress

import frappe
import pytest

from migrant_services.access import guests, rate_limits
from migrant_services.printed.verification import lookup as verification
from tests import factories as make
from tests.http import unnumbered

RESET = "frappe.core.doctype.user.user.reset_password"
LINK = "frappe.www.login.send_login_link"
SITUATIONS = ("existing", "disabled", "unknown", "Administrator", "Guest")


@pytest.fixture(autouse=True)
def _nothing_asked_yet(connection):
	"""Reset the counters."""
	connection.cache.delete_keys("migrant_services_")


@pytest.fixture
def locking(connection):
	"""Return after how many tries the site locks an account."""
	before = make.set_system_setting("allow_consecutive_login_attempts", 3)
	yield 3
	make.set_system_setting("allow_consecutive_login_attempts", before)


def seen(answer) -> tuple:
	"""Return what a caller sees of a response."""
	return (
		answer.status_code,
		unnumbered(answer.text),
		tuple(sorted(answer.cookies.keys())),
		tuple(sorted(answer.headers.keys())),
	)


@pytest.mark.defended_by("mails", reaches=True)
@pytest.mark.parametrize(("method", "argument"), [(RESET, "user"), (LINK, "email")])
def test_requesting_a_mail_cannot_disclose_accounts(guest, accounts, method, argument):
	for way in (f"/api/method/{method}", "/"):
		answers = {
			situation: seen(
				guest.post(way, data={"cmd": method, argument: name} if way == "/" else {argument: name})
			)
			for situation, name in accounts.items()
		}
		assert answers["unknown"][0] == 200, answers["unknown"]
		assert {situation for situation in SITUATIONS if answers[situation] != answers["unknown"]} == set()


@pytest.mark.legitimate
def test_the_mail_goes_only_to_existing_accounts(site, accounts):
	# There is no outgoing account here; each version reports that in its own way.
	with suppress(frappe.OutgoingEmailError, AttributeError):
		guests.send_link("reset_password", accounts["existing"])
	assert site.db.get_value("User", accounts["existing"], "reset_password_key")
	for situation in ("disabled", "unknown"):
		guests.send_link("reset_password", accounts[situation])
		guests.send_link("login_link", accounts[situation])
		assert not site.db.get_value("User", accounts[situation], "reset_password_key")


@pytest.mark.defended_by("mails", reaches=True)
@pytest.mark.parametrize(
	"name",
	[
		"",
		"x" * 100_000,
		*(
			pytest.param(each, marks=pytest.mark.held_by_frappe("its kind"))
			for each in (["x"], {"name": "x"}, None)
		),
	],
)
def test_nonsense_names_get_the_same_response(guest, accounts, name):
	answer = guest.call(RESET, user=name)
	assert answer.status_code in (200, 417), answer.text


@pytest.mark.defended_by("budget")
def test_an_account_cannot_get_many_mails_from_many_addresses(guest, accounts):
	for name in (accounts["existing"], accounts["unknown"]):
		answers = [
			guest.call(RESET, user=name).status_code for _each in range(guests.MAX_MAILS_PER_ACCOUNT + 2)
		]
		assert answers == [200] * guests.MAX_MAILS_PER_ACCOUNT + [429] * 2


@pytest.mark.defended_by("budget")
def test_a_site_cannot_be_made_to_send_many_mails(guest, site):
	for _each in range(guests.MAX_MAILS_PER_SITE):
		rate_limits.is_exceeded("mails", "all", guests.MAX_MAILS_PER_SITE, guests.WINDOW_SECONDS)
	assert guest.call(RESET, user="x@example.org").status_code == 429


@pytest.mark.defended_by("logins", reaches=True)
def test_a_failed_login_cannot_disclose_accounts_even_when_locked(guest, accounts, locking):
	tries = locking
	answers = {}
	for situation in ("existing", "unknown", "disabled"):
		for _each in range(tries + 3):
			answer = guest.post("/api/method/login", data={"usr": accounts[situation], "pwd": "wrong"})
			answers.setdefault(seen(answer), set()).add(situation)
	assert len(answers) == 1, answers


@pytest.mark.defended_by("guests")
def test_no_address_of_the_api_discloses_accounts(guest, accounts):
	"""A guest makes every request about a user, an existing and an unknown one."""
	paths = (
		"/api/resource/User/{0}",
		"/api/v2/document/User/{0}",
		"/api/method/frappe.client.get?doctype=User&name={0}",
		"/api/method/frappe.client.get_value?doctype=User&fieldname=name&filters={0}",
		"/api/method/frappe.desk.search.search_link?doctype=User&txt={0}",
		"/api/method/frappe.client.validate_link?doctype=User&docname={0}",
		"/app/user/{0}",
		"/printview?doctype=User&name={0}",
		"/user/{0}",
		"/me?name={0}",
		"/update-password?key={0}",
		"/api/method/frappe.core.doctype.user.user.update_password?new_password=x&key={0}",
		"/api/method/frappe.core.doctype.user.user.verify_password?password=x&user={0}",
		"/api/method/frappe.core.doctype.user.user.sign_up?full_name=x&redirect_to=&email={0}",
		"/api/method/frappe.twofactor.send_token_via_sms?user={0}",
	)
	differences = {}
	for path in paths:
		for kind in ("application/json", "text/html"):
			answers = [
				unnumbered(answer.text)
				.replace(accounts[each], "NAME")
				.replace(accounts[each].replace("@", "%40"), "NAME")
				+ str(answer.status_code)
				for each in ("existing", "unknown")
				for answer in [guest.get(path.format(accounts[each]), headers={"Accept": kind})]
			]
			if answers[0] != answers[1]:
				differences[f"{path} {kind}"] = [each[:300] for each in answers]
	assert not differences, "\n".join(f"{path}: {answers}" for path, answers in differences.items())


@pytest.mark.defended_by("budget")
def test_the_limit_of_the_public_page_cannot_be_bypassed_by_other_addresses(guest, site):
	page = {"code": "CO-0", "headers": {"Accept": "text/html"}}
	assert guest.get("/verify?code=CO-0", headers=page["headers"]).status_code == 200
	for _each in range(verification.TRIES_OF_SITE):
		rate_limits.is_exceeded("verify", "all", verification.TRIES_OF_SITE, verification.SECONDS)
	assert guest.get("/verify?code=CO-0", headers=page["headers"]).status_code == 429
