"""A response takes as long for an unknown name as for an account, so that its time discloses nothing."""

from __future__ import annotations

from time import perf_counter

import frappe
import pytest

from tests.security.test_stories_signing_in import LINK, RESET


@pytest.mark.parametrize(("method", "argument"), [(RESET, "user"), (LINK, "email")])
def test_requesting_a_mail_takes_as_long_for_an_unknown_name(guest, accounts, method, argument):
	took = {"existing": [], "unknown": []}
	for _each in range(15):
		for situation, times in took.items():
			frappe.cache.delete_keys("migrant_services_")
			began = perf_counter()
			guest.post(f"/api/method/{method}", data={argument: accounts[situation]})
			times.append(perf_counter() - began)
	assert nearly_alike(took), took


def test_a_failed_login_takes_as_long_for_an_unknown_name(guest, accounts, site):
	took = {"existing": [], "unknown": []}
	for _each in range(15):
		for situation, times in took.items():
			site.cache.delete_value("login_failed_count")
			site.cache.delete_value("login_failed_time")
			began = perf_counter()
			guest.post("/api/method/login", data={"usr": accounts[situation], "pwd": "wrong"})
			times.append(perf_counter() - began)
	assert nearly_alike(took), took


def nearly_alike(took: dict[str, list[float]]) -> bool:
	"""Return whether the fastest responses take about as long.

	Sending a mail or checking a password takes the most time.
	"""
	shortest = sorted(map(min, took.values()))
	return shortest[-1] < 2 * shortest[0]
