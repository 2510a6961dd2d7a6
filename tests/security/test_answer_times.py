"""An answer takes as long for a name that nobody has: the time says nothing of who has an account."""

from __future__ import annotations

from time import perf_counter

import frappe
import pytest

from tests.security.test_stories_signing_in import LINK, RESET


@pytest.mark.parametrize(("method", "argument"), [(RESET, "user"), (LINK, "email")])
def test_asking_for_a_mail_takes_as_long_for_nobody(guest, accounts, method, argument):
	took = {"there": [], "not there": []}
	for _each in range(15):
		for situation, times in took.items():
			frappe.cache.delete_keys("migrant_services_")
			began = perf_counter()
			guest.post(f"/api/method/{method}", data={argument: accounts[situation]})
			times.append(perf_counter() - began)
	assert nearly_alike(took), took


def test_a_refused_login_takes_as_long_for_nobody(guest, accounts, site):
	took = {"there": [], "not there": []}
	for _each in range(15):
		for situation, times in took.items():
			site.cache.delete_value("login_failed_count")
			site.cache.delete_value("login_failed_time")
			began = perf_counter()
			guest.post("/api/method/login", data={"usr": accounts[situation], "pwd": "wrong"})
			times.append(perf_counter() - began)
	assert nearly_alike(took), took


def nearly_alike(took: dict[str, list[float]]) -> bool:
	"""Whether the quickest answers take about as long: making a mail, or checking a password, takes longer than the rest."""
	shortest = sorted(map(min, took.values()))
	return shortest[-1] < 2 * shortest[0]
