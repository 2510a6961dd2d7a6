"""Fixtures of all tests.

``make test`` (devbench) passes through the environment where to test: MS_BENCH is the folder of a bench,
MS_SITE a site on it with the app installed, MS_URL the address of a web server for that site. Where
pytest-xdist runs tests side by side, they name a site for each of its workers, with blanks between them.
tests/unit needs none.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from time import sleep

import pytest
from hypothesis import settings

from devbench.chromium import FLAGS, find_chromium
from tests.http import Client

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "screenshots"
KINDS = ("unit", "site", "security", "browser")
# In parallel runs the longest files start first, so that all workers end at about the same time.
FILES_FIRST = (
	"test_walk.py",
	"test_matrix.py",
	"test_demo.py",
	"test_desk_pages.py",
)
# A test that begins so near midnight waits for the next day.
LAST_SECONDS = 30
# "gw1" in the second worker of pytest-xdist.
WORKER = os.environ.get("PYTEST_XDIST_WORKER")
ADMIN_PASSWORD = os.environ.get("MS_ADMIN_PASSWORD", "admin")


def import_in_sites(module: str) -> None:
	"""Import a module of Frappe that opens a log when it is imported: relative to the folder where Frappe runs."""
	if bench := os.environ.get("MS_BENCH"):
		before = Path.cwd()
		os.chdir(Path(bench) / "sites")
		importlib.import_module(module)
		os.chdir(before)


# Version 16. Before the tests are collected, which import it from the checkout.
import_in_sites("frappe.utils.pdf")

# How long an example takes depends on what else the machine does.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@cache
def kind_of(path: Path) -> str | None:
	parts = path.relative_to(ROOT / "tests").parts if path.is_relative_to(ROOT / "tests") else ()
	return parts[0] if parts and parts[0] in KINDS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
	"""Mark every test with the kind of its folder; the quick kinds run first, the longest files side by side."""
	for item in items:
		if kind := kind_of(item.path):
			item.add_marker(kind)
	items.sort(key=lambda item: KINDS.index(kind_of(item.path) or "unit"), reverse=bool(WORKER))
	if WORKER:
		ranks = {name: rank for rank, name in enumerate(FILES_FIRST)}
		items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


@dataclass(frozen=True)
class BenchInfo:
	path: Path
	site: str
	base_url: str

	@property
	def sites_path(self) -> Path:
		return self.path / "sites"


@pytest.fixture(scope="session")
def bench() -> BenchInfo:
	"""Provide the bench and site to test on."""
	values = [os.environ.get(name) for name in ("MS_BENCH", "MS_SITE", "MS_URL")]
	if not all(values):
		pytest.fail("This test needs a site. Run it with: make test, or python3 -m devbench pytest SITE ...")
	path, sites, urls = values
	number = int(WORKER.removeprefix("gw")) if WORKER else 0
	return BenchInfo(Path(path), sites.split()[number], urls.split()[number].rstrip("/"))


@pytest.fixture(scope="session")
def connection(bench: BenchInfo) -> Iterator:
	"""Provide ``frappe``, connected to the site for the whole run."""
	import frappe

	before = Path.cwd()
	# The engine reads assets.json and writes logs relative to the sites folder.
	os.chdir(bench.sites_path)
	# An absolute path: when a run is interrupted, pytest leaves this folder before fixtures are undone.
	frappe.init(site=bench.site, sites_path=str(bench.sites_path))
	frappe.connect()
	frappe.flags.in_test = True
	if hasattr(frappe, "in_test"):
		frappe.in_test = True
	frappe.flags.mute_emails = True
	yield frappe
	frappe.db.rollback()
	frappe.destroy()
	os.chdir(before)


@pytest.fixture(scope="module", autouse=True)
def _connected(request: pytest.FixtureRequest) -> None:
	"""Connect first: classes based on SiteTestCase use an existing connection."""
	if kind_of(request.path) not in (None, "unit"):
		request.getfixturevalue("connection")


@pytest.fixture(autouse=True)
def _within_one_day(request: pytest.FixtureRequest) -> None:
	"""Delay a test in the last seconds of the site's day, so that its records are still of today when it checks."""
	if kind_of(request.path) in (None, "unit"):
		return
	from frappe.utils import now_datetime

	now = now_datetime()
	left = (datetime.combine(now.date(), time.max) - now).total_seconds()
	if left < LAST_SECONDS:
		sleep(left + 0.1)


@pytest.fixture
def site(connection) -> Iterator:
	"""Provide ``frappe`` as Administrator; uncommitted changes are rolled back after the test.

	A test whose records other processes must see (a web request, a browser) commits, and removes them itself.
	"""
	reset(connection)
	yield connection
	reset(connection)


def reset(frappe) -> None:
	frappe.db.rollback()
	frappe.set_user("Administrator")
	frappe.local.lang = "en"
	frappe.local.message_log = []
	# The cache does not take part in transactions: it may hold documents that were rolled back.
	frappe.cache.delete_keys("document_cache::")
	frappe.local.document_cache = {}


@pytest.fixture
def http(bench: BenchInfo) -> Iterator:
	"""Provide a factory of logged-in API clients: ``http("user@example.com", "password")``; ``http()`` is a guest."""
	clients: list[Client] = []

	def client(user: str | None = None, password: str = ADMIN_PASSWORD, desk: bool = False) -> Client:
		new = Client(bench.base_url, user)
		clients.append(new)
		if user:
			new.login(password)
		return new.open_desk() if desk else new

	yield client
	for each in clients:
		each.close()


@pytest.fixture(scope="session")
def browser() -> Iterator:
	"""Provide a headless Chromium of the system, driven by Playwright."""
	from playwright.sync_api import sync_playwright

	if not (path := find_chromium()):
		pytest.fail(
			"There is no Chromium here. Install it (package chromium) or Chrome, or name one in MS_CHROMIUM."
		)
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
		yield chromium
		chromium.close()


@pytest.fixture(scope="session")
def profile(browser, bench: BenchInfo) -> Iterator:
	"""Provide the browser's profile for all tests, which keeps the scripts of the desk as an office's browser does."""
	context = browser.new_context(
		base_url=bench.base_url, viewport={"width": 1366, "height": 850}, accept_downloads=True
	)
	yield context
	context.close()


def forget_user(profile, url: str) -> None:
	"""Close the pages of a profile and remove what the site stored there, except its files."""
	for page in profile.pages:
		page.close()
	profile.clear_cookies()
	blank = profile.new_page()
	stored = {"origin": url, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
	profile.new_cdp_session(blank).send("Storage.clearDataForOrigin", stored)
	blank.close()


@pytest.fixture
def page(profile, bench: BenchInfo, request: pytest.FixtureRequest) -> Iterator:
	"""Provide a page with its own session at the site. An uncaught error in the page fails the test.

	``page.errors`` holds those errors; a test that expects one clears the list. A failed test leaves a
	picture in screenshots/.
	"""
	new = profile.new_page()
	new.errors = []
	new.on("pageerror", lambda error: new.errors.append(str(error)))
	new.set_default_timeout(20_000)
	yield new
	if getattr(request.node, "failed", False):
		SCREENSHOTS.mkdir(exist_ok=True)
		new.screenshot(path=SCREENSHOTS / f"failed-{request.node.name}.png")
	errors = list(new.errors)
	forget_user(profile, bench.base_url)
	assert not errors, f"errors in the page: {errors}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
	report = (yield).get_result()
	if report.when == "call":
		item.failed = report.failed


@pytest.fixture
def log_in(page):
	"""Log a user in through the login page and wait for the desk: ``log_in(email, password)``."""

	def log_in(user: str, password: str = ADMIN_PASSWORD):
		page.context.clear_cookies()
		page.goto("/login")
		page.fill("#login_email", user)
		page.fill("#login_password", password)
		page.click(".for-login .btn-login")
		page.wait_for_url(lambda url: "/app" in url or "/desk" in url)
		page.wait_for_function(
			"() => window.frappe && frappe.boot && document.querySelector('.page-container')"
		)
		return page

	return log_in
