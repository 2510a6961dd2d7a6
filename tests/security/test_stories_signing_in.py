"""Who is not logged in tries to find out who has an account, and to ask more often than they may."""

from __future__ import annotations

from contextlib import suppress

import frappe
import pytest

from migrant_services.access import budget, guests
from migrant_services.printed.verification import lookup as verification
from tests.http import unnumbered

RESET = "frappe.core.doctype.user.user.reset_password"
LINK = "frappe.www.login.send_login_link"
SITUATIONS = ("there", "disabled", "not there", "Administrator", "Guest")


@pytest.fixture(autouse=True)
def _nothing_asked_yet(connection):
	connection.cache.delete_keys("migrant_services_")


@pytest.fixture
def locking(connection):
	"""After how many tries the site locks an account."""
	before = connection.db.get_single_value("System Settings", "allow_consecutive_login_attempts")
	connection.db.set_single_value("System Settings", "allow_consecutive_login_attempts", 3)
	connection.db.commit()
	connection.clear_cache()
	yield 3
	connection.db.set_single_value("System Settings", "allow_consecutive_login_attempts", before)
	connection.db.commit()
	connection.clear_cache()


def seen(answer) -> tuple:
	"""What a caller sees of an answer."""
	return (
		answer.status_code,
		unnumbered(answer.text),
		tuple(sorted(answer.cookies.keys())),
		tuple(sorted(answer.headers.keys())),
	)


@pytest.mark.defended_by("mails", reaches=True)
@pytest.mark.parametrize(("method", "argument"), [(RESET, "user"), (LINK, "email")])
def test_asking_for_a_mail_says_nothing(guest, accounts, method, argument):
	for way in (f"/api/method/{method}", "/"):
		answers = {
			situation: seen(
				guest.post(way, data={"cmd": method, argument: name} if way == "/" else {argument: name})
			)
			for situation, name in accounts.items()
		}
		assert answers["not there"][0] == 200, answers["not there"]
		assert {situation for situation in SITUATIONS if answers[situation] != answers["not there"]} == set()


@pytest.mark.rightful
def test_the_mail_goes_to_who_has_an_account(site, accounts):
	# There is no outgoing account here; each version says so in a way of its own.
	with suppress(frappe.OutgoingEmailError, AttributeError):
		guests.mail_link("reset_password", accounts["there"])
	assert site.db.get_value("User", accounts["there"], "reset_password_key")
	for situation in ("disabled", "not there"):
		guests.mail_link("reset_password", accounts[situation])
		guests.mail_link("login_link", accounts[situation])
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
def test_nonsense_for_a_name_is_answered_alike(guest, accounts, name):
	answer = guest.call(RESET, user=name)
	assert answer.status_code in (200, 417), answer.text


@pytest.mark.defended_by("budget")
def test_an_account_gets_few_mails_whatever_the_addresses(guest, accounts):
	for name in (accounts["there"], accounts["not there"]):
		answers = [guest.call(RESET, user=name).status_code for _each in range(guests.MOST_OF_ACCOUNT + 2)]
		assert answers == [200] * guests.MOST_OF_ACCOUNT + [429] * 2


@pytest.mark.defended_by("budget")
def test_a_site_sends_few_mails_whatever_the_names(guest, site):
	for _each in range(guests.MOST_OF_SITE):
		budget.is_over("mails", "all", guests.MOST_OF_SITE, guests.SECONDS)
	assert guest.call(RESET, user="x@example.org").status_code == 429


@pytest.mark.defended_by("logins", reaches=True)
def test_a_refused_login_is_answered_alike_also_when_locked(guest, accounts, locking):
	tries = locking
	answers = {}
	for situation in ("there", "not there", "disabled"):
		for _each in range(tries + 3):
			answer = guest.post("/api/method/login", data={"usr": accounts[situation], "pwd": "wrong"})
			answers.setdefault(seen(answer), set()).add(situation)
	assert len(answers) == 1, answers


@pytest.mark.defended_by("guests")
def test_no_address_of_the_api_says_who_there_is(guest, accounts):
	"""Whatever a guest asks of a user, of one that there is or not."""
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
	said = {}
	for path in paths:
		for kind in ("application/json", "text/html"):
			answers = [
				unnumbered(answer.text)
				.replace(accounts[each], "NAME")
				.replace(accounts[each].replace("@", "%40"), "NAME")
				+ str(answer.status_code)
				for each in ("there", "not there")
				for answer in [guest.get(path.format(accounts[each]), headers={"Accept": kind})]
			]
			if answers[0] != answers[1]:
				said[f"{path} {kind}"] = [each[:300] for each in answers]
	assert not said, "\n".join(f"{path}: {answers}" for path, answers in said.items())


@pytest.mark.defended_by("budget")
def test_the_public_page_has_a_limit_whatever_the_addresses(guest, site):
	page = {"code": "CO-0", "headers": {"Accept": "text/html"}}
	assert guest.get("/verify?code=CO-0", headers=page["headers"]).status_code == 200
	for _each in range(verification.TRIES_OF_SITE):
		budget.is_over("verify", "all", verification.TRIES_OF_SITE, verification.SECONDS)
	assert guest.get("/verify?code=CO-0", headers=page["headers"]).status_code == 429
