"""Taking the pictures of the desk, from the demo office.

With the Python of the bench, while the demo runs (`make demo`):

    .bench/env/bin/python docs/screenshots.py                      # docs/images/, for the README and the guides
    .bench/env/bin/python docs/screenshots.py --all /tmp/pictures  # every workspace, list and form, to look at

`--all` takes each in Spanish and English, on a desk and on a tablet, as a demo user whose work it is.
"""

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from migrant_services.demo import PASSWORD, users

IMAGES = Path(__file__).resolve().parent / "images"
DESK, TABLET = (1366, 768), (1024, 1366)
COLORS = 128  # keeps a picture of the desk below 200 KB
SETTLE = 2500  # milliseconds until charts have grown and link titles are there
# Number cards have their number, charts are drawn or say that there is nothing.
ANSWERED = """() => [...document.querySelectorAll('.codex-editor .widget:not(.spacer)')].every((box) => box.innerText.trim())
	&& [...document.querySelectorAll('.number-widget-box')].every((box) => box.querySelector('.number'))
	&& [...document.querySelectorAll('.dashboard-widget-box')].every((box) =>
		box.querySelector('svg.frappe-chart') || box.innerText.trim().endsWith(__('No Data')))"""
CHROMIUM_FLAGS = (
	"--no-sandbox",
	"--disable-gpu",
	"--disable-dev-shm-usage",
	"--disable-background-networking",
)


@dataclass(frozen=True)
class Picture:
	"""One page of the desk.

	:param record: doctype of which the newest record is opened; ``route`` is then its list
	:param where: which records may be opened
	:param click: text of a button to press before the picture is taken, by language
	:param first: JavaScript to run before that
	"""

	name: str
	role: str
	route: str
	record: str | None = None
	where: tuple[tuple[str, str, str], ...] = ()
	click: dict[str, str] | None = None
	first: str | None = None


# As a user types, in the field that has the focus.
TYPED = "const box = document.activeElement; box.value = '{0}'; box.dispatchEvent(new Event('input'));"
# Register a person as they are already on file.
PERSON_ON_FILE = """return (async () => {
	const fields = ["given_names", "first_surname", "second_surname", "birth_date", "nationality"];
	const filters = { birth_date_precision: "Exact", second_surname: ["is", "set"] };
	const [known] = await frappe.db.get_list("Person", { fields, filters, limit: 1 });
	await cur_frm.set_value(known);
	cur_frm.save();
	await new Promise((done) => setTimeout(done, 3000));
})();"""
BEING_REGISTERED = """return (async () => {
	const filters = { second_surname: ["is", "set"], given_names: ["like", "% %"] };
	const fields = ["given_names", "first_surname", "second_surname"];
	const [known] = await frappe.db.get_list("Person", { fields, filters, limit: 1 });
	await frappe.set_route("attend", "new");
	await new Promise((done) => setTimeout(done, 1500));
	const boxes = document.querySelectorAll(".ms-panel input[type=text]");
	fields.forEach((field, at) => {
		boxes[at].value = known[field].toLowerCase();
		boxes[at].dispatchEvent(new Event("input", { bubbles: true }));
	});
})();"""
CALL_SOMEBODY = """const list = frappe.pages["waiting-list"].waiting_list;
	list.window.set_value("3").then(() => document.querySelector(".ms-called") || list.call_next());"""
OPEN_THE_SCREEN = """frappe.xcall("migrant_services.api.waiting_room.screen_address").then((address) => {
	const { pathname, hash } = new URL(address);
	location.assign(`${pathname}?_lang=en${hash}`);
});"""
FOR_THE_README = (
	(Picture("reception", "Front Desk", "reception"), "es"),
	(Picture("reception", "Front Desk", "reception"), "en"),
	(Picture("attend", "Front Desk", "attend", first=TYPED.format("jose")), "es"),
	(
		Picture(
			"attend-panel",
			"Case Worker",
			"attend",
			record="Person",
			where=(("status", "=", "In Follow-up"),),
			first=TYPED.format("school"),
		),
		"en",
	),
	(
		Picture("person", "Case Worker", "person", record="Person", where=(("status", "=", "In Follow-up"),)),
		"es",
	),
	(Picture("attend-new", "Front Desk", "attend", first=BEING_REGISTERED), "es"),
	(Picture("registered-already", "Front Desk", "person/new", first=PERSON_ON_FILE), "es"),
	(Picture("duplicates", "Case Worker", "duplicate-review"), "es"),
	(
		Picture(
			"side-by-side",
			"Case Worker",
			"duplicate-review",
			record="Duplicate Review",
			where=(("status", "=", "Open"),),
		),
		"es",
	),
	(Picture("consultations", "Front Desk", "consultation"), "es"),
	(Picture("waiting-list", "Front Desk", "waiting-list", first=CALL_SOMEBODY), "es"),
	(Picture("waiting-screen", "Front Desk", "waiting-list", first=OPEN_THE_SCREEN), "en"),
	(
		Picture(
			"referral", "Case Worker", "referral", record="Referral", where=(("status", "=", "Accepted"),)
		),
		"en",
	),
	(Picture("payments", "Finance Officer", "income-support"), "es"),
	(
		Picture(
			"attendance",
			"Training Coordinator",
			"course",
			record="Course",
			where=(("status", "=", "Running"),),
			click={"es": "Tomar asistencia", "en": "Take Attendance"},
		),
		"es",
	),
	(Picture("figures", "Office Manager", "office-figures"), "en"),
)

ADMINISTRATOR = "Services Administrator"
# An edit that the check refuses, and one that asks where records go.
ONE_PERSON_ALONE = """for (const row of cur_frm.doc.transitions) row.allow_self_approval = 1;
	cur_frm.dirty(); cur_frm.save();"""
STATE_TAKEN_OUT = """for (const table of ["states", "transitions"]) for (const row of [...cur_frm.doc[table]])
	if ([row.state, row.next_state].includes("Accepted")) frappe.model.clear_doc(row.doctype, row.name);
	cur_frm.dirty(); cur_frm.refresh_fields(); cur_frm.save();"""
FOR_THE_GUIDES = (
	Picture("workflow", ADMINISTRATOR, "workflow/Payment"),
	Picture("builder", ADMINISTRATOR, "workflow-builder/Payment"),
	Picture("try-it", ADMINISTRATOR, "workflow/Payment", click={"es": "Probar", "en": "Try It"}),
	Picture("refused", ADMINISTRATOR, "workflow/Payment", first=ONE_PERSON_ALONE),
	Picture("state-in-use", ADMINISTRATOR, "workflow/Referral", first=STATE_TAKEN_OUT),
	Picture("health", ADMINISTRATOR, "query-report/Workflow Health"),
)

WORK = {
	"Front Desk": ("reception", ("Person", "Consultation", "Consent", "Service", "Organization")),
	"Case Worker": ("care-and-referrals", ("Person", "Consultation", "Referral", "Consent")),
	"Protection Officer": ("care-and-referrals", ("Protection File",)),
	"Programme Officer": ("income-support", ("Payment", "Support Programme")),
	"Payment Approver": ("income-support", ("Payment",)),
	"Finance Officer": ("income-support", ("Payment",)),
	"Training Coordinator": ("training", ("Course", "Course Enrolment", "Staff Member")),
	"Office Manager": ("office-figures", ("Consultation", "Staff Member")),
	"Data Protection Officer": ("data-protection", ("Privacy Notice", "Consent")),
	"Services Administrator": (
		"administration",
		("Office", "Staff Member", "Workflow", "Consultation Subject"),
	),
}


def everything() -> Iterator[Picture]:
	for role, (workspace, doctypes) in WORK.items():
		who = slug(role)
		yield Picture(f"{who}-{workspace}", role, workspace)
		for doctype in doctypes:
			yield Picture(f"{who}-list-{slug(doctype)}", role, slug(doctype))
			yield Picture(f"{who}-form-{slug(doctype)}", role, slug(doctype), record=doctype)
			yield Picture(f"{who}-new-{slug(doctype)}", role, f"{slug(doctype)}/new")


def slug(name: str) -> str:
	return name.lower().replace(" ", "-")


def email_of(role: str) -> str:
	return next(user["email"] for user in users() if user["role"] == role)


@contextmanager
def desk_of(browser, url: str, role: str, language: str, size: tuple[int, int]) -> Iterator[BrowserContext]:
	"""Open the desk of a demo user in a language; the user's own language is restored afterwards."""
	width, height = size
	context = browser.new_context(base_url=url, viewport={"width": width, "height": height})
	email = email_of(role)
	answer = context.request.post("/api/method/login", form={"usr": email, "pwd": PASSWORD})
	if not answer.ok:
		raise SystemExit(f"{email} cannot log in at {url}. Is the demo office loaded there?")
	before = next(user["language"] for user in users() if user["email"] == email)
	page = context.new_page()
	open_desk(page, "user-profile")
	speak(page, email, language)
	try:
		yield context
	finally:
		speak(page, email, before)
		context.close()


def speak(page: Page, email: str, language: str) -> None:
	page.evaluate(
		"([name, value]) => frappe.xcall('frappe.client.set_value', "
		"{doctype: 'User', name, fieldname: 'language', value})",
		[email, language],
	)


def open_desk(page: Page, route: str) -> None:
	page.goto(f"/app/{route}")
	page.wait_for_function("() => window.frappe && frappe.boot && document.querySelector('.page-container')")
	page.wait_for_load_state("networkidle")
	if page.evaluate("() => frappe.get_route()[0] === 'Workspaces'"):
		page.wait_for_selector(".codex-editor .widget:not(.spacer)")
		page.wait_for_function(ANSWERED)
	page.wait_for_timeout(SETTLE)


def newest_record(context: BrowserContext, picture: Picture) -> str | None:
	"""Return the name of the newest record that the user may open."""
	query = {"limit": "1", "order_by": "creation desc", "filters": json.dumps(picture.where)}
	answer = context.request.get(f"/api/resource/{picture.record}", params=query)
	rows = answer.json()["data"] if answer.ok else []
	return rows[0]["name"] if rows else None


def take(context: BrowserContext, picture: Picture, language: str, path: Path) -> None:
	route = picture.route
	if picture.record:
		name = newest_record(context, picture)
		if not name:
			return
		route = f"{route}/{name}"
	page = context.new_page()
	open_desk(page, route)
	if picture.first:
		page.evaluate(f"() => {{ {picture.first} }}")
		page.wait_for_timeout(SETTLE)
	if picture.click:
		page.get_by_role("button", name=picture.click[language]).click()
		page.wait_for_timeout(SETTLE)
	page.screenshot(path=path)
	page.close()
	shrink(path)


def shrink(path: Path) -> None:
	with Image.open(path) as picture:
		picture.convert("RGB").quantize(COLORS).save(path, optimize=True)


def main() -> None:
	parser = argparse.ArgumentParser(description="Pictures of the desk, from the demo office.")
	parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of the running demo")
	parser.add_argument(
		"--all", type=Path, metavar="FOLDER", help="every page, both languages and sizes, into FOLDER"
	)
	parser.add_argument("--only", default="", help="only pictures whose name contains this")
	args = parser.parse_args()
	path = os.environ.get("MS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
		if args.all:
			take_all(browser, args.url, args.all, args.only)
		else:
			for picture, language in FOR_THE_README:
				if args.only in picture.name:
					with desk_of(browser, args.url, picture.role, language, DESK) as context:
						take(context, picture, language, IMAGES / f"desk-{picture.name}-{language}.png")
			for language in ("es", "en"):
				pictures = [picture for picture in FOR_THE_GUIDES if args.only in picture.name]
				with desk_of(browser, args.url, ADMINISTRATOR, language, DESK) as context:
					for picture in pictures:
						take(context, picture, language, IMAGES / f"guide-{picture.name}-{language}.png")
		browser.close()


def take_all(browser, url: str, folder: Path, only: str) -> None:
	folder.mkdir(parents=True, exist_ok=True)
	for size, device in ((DESK, "desk"), (TABLET, "tablet")):
		for language in ("es", "en"):
			for role in WORK:
				pictures = [each for each in everything() if each.role == role and only in each.name]
				if not pictures:
					continue
				with desk_of(browser, url, role, language, size) as context:
					for picture in pictures:
						take(context, picture, language, folder / f"{picture.name}-{language}-{device}.png")


if __name__ == "__main__":
	main()
