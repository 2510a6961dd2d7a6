"""The desk as a user at the screen uses it: forms, tables, the Actions menu, printing.

Everything is done with mouse and keyboard. The page's own JavaScript only says whether it has finished, what a
word is in the language of the user, and how a date is typed; so the same tests run in every language and version.
"""

from __future__ import annotations

import io
import os
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import frappe
from axe_playwright_python.sync_playwright import Axe
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from PIL import Image
from playwright.sync_api import APIResponse, Error, Locator, Page, Response, Route, TimeoutError, expect
from pypdf import PdfReader

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"
PICTURES_WANTED = os.environ.get("MS_SCREENSHOTS") == "1"
PICTURE_SIZE = {"width": 1366, "height": 768}
PICTURE_COLOURS = 128

NEW_ROW_DELAY = 400  # milliseconds
PAGE = ".page-container:visible"
DIALOG = ".modal.show:visible"
MESSAGE = f"{DIALOG} .msgprint"

# --- What differs between versions of the desk is all here

# What stands before the route in an address.
PREFIX = re.compile(r"^/(app|desk)/")
# The tab of a part of a form, by the id of that part: a link or a button.
TAB = ".form-tabs [id='{pane}-tab']"
# The way back from a list or a form, above it.
CRUMBS = "#navbar-breadcrumbs li a:visible, .navbar-breadcrumbs li a:visible"
# The printer button of a form: above it, or in its sidebar.
PRINTER = "use[href='#icon-printer']:visible"
# Version 16 begins with a page of tiles, which has no route.
TILE = ".desktop-container .desktop-icon"
# The lines offered below a field are of other elements in each version, and in version 16 not always beside it.
OFFERED = "#{list} > *"
# Whether a number card with a method of the server leads to the list that the method names.
CARDS_LEAD_SOMEWHERE = "'set_route_for_custom_card' in frappe.widget.widget_factory.number_card.prototype"
# Versions 15.101 and 16.9 ask for the number cards of a list with "report_name IN ()" where the user may open no report
# at all.
FAULT_OF_FRAPPE = re.compile(
	r"/api/method/frappe\.desk\.reportview\.get_list\?.*doctype=Number(%20|\+)Card\b"
)

# The dashboard of a list has no filters, and version 16.9 looks for one in them when it is drawn: of every doctype, and
# on a site without the app too. The dashboard is shown all the same.
ERROR_OF_FRAPPE = re.compile(r"reading 'filter_list'.*\.render_header\b", re.DOTALL)

# --- what is the same in all versions

# What the guard of methods says, in English and in Spanish.
METHOD_NOT_OPEN = re.compile(r"is not open to|abierto para qui")
PDF_ADDRESS = re.compile(r"/api/method/frappe\.utils\.(print_format|weasyprint)\.download_pdf")
NOT_OURS = (
	# Chromium reports an answer that is not 200 in the console too; those are judged by `Desk.listen`.
	"Failed to load resource",
	# Where no socket.io server runs, later versions say so at every attempt.
	"Error connecting to socket.io",
	# Frappe's charts are drawn to the end when the user has left their page already.
	"Error: <rect> attribute",
	"Error: <path> attribute",
)

IDLE = """() => window.frappe && frappe.request && !frappe.request.ajax_count
	&& ![...document.querySelectorAll(".freeze")].some(cover => cover.offsetHeight)"""
# Frappe's first page fails when one leaves it before it has its workspaces.
LANDED = """tile => {
	const [view] = (window.frappe && frappe.get_route && frappe.get_route()) || [];
	if (!view) return Boolean(document.querySelector(tile));
	return view !== "Workspaces"
		|| (document.querySelector(".codex-editor") && !document.querySelector(".workspace-skeleton"));
}"""
AT_FORM = """doctype => {
	const [view, shown, name] = (window.frappe && frappe.get_route && frappe.get_route()) || [];
	return view === "Form" && shown === doctype && window.cur_frm
		&& cur_frm.doctype === doctype && cur_frm.docname === name;
}"""
# What came of a save or an action: a message on the screen, or the form at rest in the wanted condition.
OUTCOME = """([condition, value]) => {{
	if (frappe.request.ajax_count) return null;
	const said = document.querySelector("{message}");
	if (said && said.offsetParent && said.innerText.trim()) return {{ said: said.innerText.trim() }};
	const doc = cur_frm.doc;
	const stored = doc.creation && !doc.__islocal && !doc.__unsaved;
	const done = stored && (condition === "saved" || doc.workflow_state === value);
	return done ? {{ done: true }} : null;
}}""".format(message=MESSAGE.replace(":visible", ""))


AXE = Axe().axe_script
FIND_VIOLATIONS = """async parts =>
	(await axe.run(parts, { resultTypes: ["violations"] })).violations"""

# The same timeout as the page's.
expect.set_options(timeout=20_000)


class Desk:
	"""One user at the desk.

	:param page: a page of a session of its own
	"""

	def __init__(self, page: Page):
		self.page = page
		self.problems: list[str] = []
		self.refusals: list[str] = []
		self.pdfs: list[bytes] = []
		page.set_viewport_size(PICTURE_SIZE)
		page.on("console", self.hear)
		page.on("pageerror", self.let_pass)
		page.context.on("response", self.listen)

	def leave(self) -> None:
		"""Stop listening to the profile, which the next test uses too."""
		self.page.context.remove_listener("response", self.listen)

	# --- what must not happen

	def hear(self, message) -> None:
		if message.type == "error" and not any(part in message.text for part in NOT_OURS):
			self.problems.append(f"console: {message.text}")

	def let_pass(self, error: Error) -> None:
		"""Ignore an error that Frappe makes without the app."""
		if ERROR_OF_FRAPPE.search(error.stack):
			self.page.errors.remove(str(error))

	def listen(self, response: Response) -> None:
		"""Count an error of the server as a fault; a rejection is none, but it must not show code."""
		if response.status >= 500:
			if FAULT_OF_FRAPPE.search(response.url):
				return
			self.problems.append(f"{response.status} from {response.url}")
		elif response.status >= 400 and ("/api/" in response.url or response.request.method == "POST"):
			text, asked = response.text(), f"{response.status} {response.url} {response.request.post_data}"
			self.refusals.append(asked)
			if "Traceback" in text:
				self.problems.append(f"a traceback from {response.url}")
			if METHOD_NOT_OPEN.search(text):
				self.problems.append(f"the desk calls a method that is not open: {asked} {text}")

	def keep_pdf(self, route: Route) -> None:
		answer = route.fetch()
		self.pdfs.append(answer.body())
		route.fulfill(response=answer)

	def check_accessibility(self, part: str) -> None:
		check_accessibility(self.page, part)

	# --- getting around

	def log_in(self, user: str, password: str, address: str | None = "/app") -> None:
		"""Open the desk as this user, in place of the previous one. The login page has its own test.

		:param address: where to begin; None where the test itself goes to an address
		"""
		# What the page before still asks for would be asked as a guest.
		self.page.goto("about:blank")
		self.page.context.clear_cookies()
		answer = self.page.context.request.post("/api/method/login", form={"usr": user, "pwd": password})
		assert answer.ok, answer.text()
		if address:
			self.page.goto(address)
			self.page.wait_for_selector(PAGE)
			self.page.wait_for_function(LANDED, arg=TILE)
			self.rest()

	def rest(self) -> None:
		"""Wait until the desk has all answers of the server."""
		self.page.wait_for_function(IDLE)

	def word(self, text: str) -> str:
		"""Translate a source text into the language of the user."""
		return self.page.evaluate("text => __(text)", text)

	@property
	def path(self) -> str:
		"""The route of the desk, without the prefix of all its addresses."""
		return PREFIX.sub("", urlsplit(self.page.url).path)

	def enter(self, workspace: str) -> None:
		"""Go to a workspace from the first page, which is that workspace or has a tile for it."""
		tile = self.page.locator(TILE, has_text=self.word(workspace))
		if tile.count():
			tile.click()
		self.page.wait_for_function(
			"name => frappe.get_route().join('/') === `Workspaces/${name}`", arg=workspace
		)
		self.rest()

	def go(self, *route: str) -> None:
		"""Follow a link inside the desk."""
		self.page.evaluate("route => frappe.set_route(route)", route)

	def open_list(self, doctype: str) -> None:
		self.go("List", doctype, "List")
		self.wait_for_list(doctype)

	def wait_for_list(self, doctype: str) -> None:
		self.page.wait_for_function("doctype => window.cur_list && cur_list.doctype === doctype", arg=doctype)
		self.page.wait_for_selector(f"{PAGE} .list-row-container:visible, {PAGE} .no-result:visible")
		self.rest()

	def new(self, doctype: str) -> None:
		"""Open the form for a new record with the button of its list."""
		self.open_list(doctype)
		self.primary.click()
		self.wait_for_form(doctype)

	def find(self, doctype: str, /, **filters) -> None:
		"""Find a record in its list by the fields above it, and open the only one found."""
		self.open_list(doctype)
		for name, text in filters.items():
			box = self.page.locator(f"{PAGE} .standard-filter-section [data-fieldname='{name}'] input")
			box.fill(text)
			box.press("Enter")
		rows = self.page.locator(f"{PAGE} .list-row-container:visible")
		for text in filters.values():
			rows = rows.filter(has_text=text)
		expect(rows).to_have_count(1)
		self.rest()
		rows.locator(".list-subject a").click()
		self.wait_for_form(doctype)

	def open(self, doctype: str, name: str) -> None:
		"""Open a form by its address, as from a bookmark: what the desk remembers of it is read again."""
		self.page.goto(f"/app/{doctype.lower().replace(' ', '-')}/{name}")
		self.wait_for_form(doctype)

	def press(self, label: str) -> None:
		"""Press a button of the form, named by its source text."""
		self.page.locator(PAGE).get_by_role("button", name=self.word(label), exact=True).click()

	def press_for_dialog(self, label: str) -> None:
		self.press(label)
		self.dialog.wait_for()
		self.rest()

	def press_for_new(self, label: str, doctype: str) -> None:
		"""Press a button of the form that starts a record of another kind."""
		self.press(label)
		self.wait_for_form(doctype)

	def wait_for_form(self, doctype: str) -> None:
		self.page.wait_for_function(AT_FORM, arg=doctype)
		self.page.wait_for_selector(f"{PAGE} .form-layout .frappe-control:visible")
		self.rest()

	# --- fields

	@property
	def cards_lead_somewhere(self) -> bool:
		return self.page.evaluate(CARDS_LEAD_SOMEWHERE)

	@property
	def primary(self) -> Locator:
		return self.page.locator(f"{PAGE} .standard-actions .primary-action:visible")

	def field(self, name: str) -> Locator:
		"""Return the control of a field of the form, or of the dialog in front of it, and open its tab."""
		control = self.page.locator(
			f"xpath=//*[contains(@class, 'frappe-control') and @data-fieldname='{name}'"
			" and not(ancestor::*[contains(@class, 'grid-row')])]"
		)
		if self.page.locator(DIALOG).count():
			return self.dialog.locator(control)
		control = self.page.locator(PAGE).locator(control).first
		if not control.is_visible():
			pane = control.locator("xpath=ancestor::*[contains(@class, 'tab-pane')]")
			if pane.count() and not pane.is_visible():
				self.page.locator(PAGE).locator(TAB.format(pane=pane.get_attribute("id"))).click()
		return control

	def set(self, **values) -> None:
		"""Fill in fields in the order given, as `write` does."""
		for name, value in values.items():
			self.write(self.field(name), value)

	def write(self, control: Locator, value) -> None:
		"""Type a value: a date as the user's format wants it, a link by choosing it from the list."""
		control.scroll_into_view_if_needed()
		kind = control.get_attribute("data-fieldtype")
		if kind == "Check":
			self.tick(control.locator("input[type=checkbox]").first, bool(value))
		elif kind == "Select":
			control.locator("select").select_option(value=value)
		elif kind == "Link":
			self.choose(control, value)
		else:
			self.type(control.locator("input, textarea").first, self.as_typed(value))
		self.rest()

	def type(self, box: Locator, text: str) -> None:
		"""Type and go on; retry if another field's value has just redrawn this one."""
		for _time in range(3):
			box.fill(text)
			box.press("Tab")
			self.rest()
			if not box.is_visible() or box.input_value():
				return

	def tick(self, box: Locator, wanted: bool) -> None:
		"""Choose by the keyboard; retry if the form has just redrawn the row."""
		for _time in range(5):
			if box.is_checked() == wanted:
				return
			box.press("Space")
			self.rest()
		expect(box).to_be_checked(checked=wanted)

	def as_typed(self, value) -> str:
		if isinstance(value, date):
			return self.page.evaluate("day => frappe.datetime.str_to_user(day)", value.isoformat())
		return str(value)

	def choose(self, control: Locator, text: str) -> None:
		"""Search in a link field and take the first line that has the text."""
		box = control.locator("input").first
		# To the middle of the screen, where its list has room: some versions do not scroll to it.
		box.evaluate("box => box.scrollIntoView({ block: 'center' })")
		# Not by a click: the list of the field before may lie over it.
		line = self.offered(box).filter(has_text=text).first
		for _attempt in range(5):
			box.focus()
			box.press("ControlOrMeta+a")
			box.press_sequentially(text)
			# A dialog that is still opening takes the focus, and an unknown text is cleared when the focus is lost.
			if not box.evaluate("box => box === document.activeElement"):
				continue
			with suppress(TimeoutError):
				line.wait_for(timeout=6_000)
				break
		line.click()
		self.rest()
		if line.is_visible():
			# An answer that came late opened the list again.
			box.press("Tab")
		expect(line).to_be_hidden()

	def offered(self, box: Locator) -> Locator:
		"""Return the lines offered below the box of a field."""
		return self.page.locator(OFFERED.format(list=box.get_attribute("aria-owns")))

	def add_row(self, table: str, /, **values) -> None:
		"""Add a row to a table and fill it in."""
		rows = self.rows(table)
		before = rows.count()
		self.field(table).locator(".grid-add-row").click()
		expect(rows).to_have_count(before + 1)
		self.fill_row(table, before + 1, **values)

	def fill_row(self, table: str, number: int, /, **values) -> None:
		"""Fill in a row, counted from 1: in its cells, and what has no cell in the form of the row."""
		row = self.rows(table).nth(number - 1)
		hidden = {}
		for name, value in values.items():
			cell = row.locator(f".grid-static-col[data-fieldname='{name}']")
			if not cell.count():
				hidden[name] = value
				continue
			control = cell.locator(".frappe-control")
			self.open_cell(cell, control)
			self.write(control, value)
		# After Tab in the last cell of the last row Frappe adds a row, and then puts the focus into it.
		self.page.wait_for_timeout(NEW_ROW_DELAY)
		if hidden:
			row.locator(".btn-open-row").click()
			form = row.locator(".form-in-grid")
			for name, value in hidden.items():
				self.write(form.locator(f".frappe-control[data-fieldname='{name}']"), value)
			row.locator(".grid-collapse-row").click()
			form.wait_for(state="hidden")

	def open_cell(self, cell: Locator, control: Locator) -> None:
		"""Click into a cell; retry if the form has just redrawn its rows."""
		for _time in range(5):
			if control.is_visible():
				return
			cell.click()
			with suppress(TimeoutError):
				control.wait_for(timeout=4000)

	def rows(self, table: str) -> Locator:
		return self.field(table).locator(".grid-body .rows > .grid-row")

	def value(self, name: str):
		return self.page.evaluate("name => cur_frm.doc[name]", name)

	@property
	def name(self) -> str:
		return self.page.evaluate("cur_frm.docname")

	# --- dialogs

	@property
	def dialog(self) -> Locator:
		return self.page.locator(DIALOG).last

	def confirm(self) -> None:
		"""Press the main button of the dialog in front."""
		self.dialog.locator(".modal-header .btn-modal-primary, .modal-footer .btn-modal-primary").click()
		self.rest()

	def close_dialog(self) -> None:
		"""Press its cross; retry while it is still appearing, when it takes no click."""
		for _time in range(3):
			self.dialog.locator(".btn-modal-close").click()
			with suppress(TimeoutError):
				self.page.locator(DIALOG).wait_for(state="hidden", timeout=4000)
				break
		expect(self.page.locator(DIALOG)).to_be_hidden()
		self.rest()

	def close_message(self) -> None:
		"""Close a message that is on the screen, if one is: in version 16 that may lead back to where the desk was."""
		if self.page.locator(MESSAGE).count():
			self.close_dialog()

	# --- saving and moving on

	def press_save(self) -> None:
		"""Leave the field that was typed into last: Frappe then redraws the button, and a click on it that
		had begun would be lost."""
		self.page.evaluate("document.activeElement.blur()")
		self.primary.click()

	def save(self) -> None:
		self.press_save()
		self.expect_done("saved")

	def save_refused(self, picture: str | None = None) -> str:
		"""Try to save, and return the message that refuses it, which is then closed."""
		self.press_save()
		message = self.page.locator(MESSAGE)
		message.wait_for()
		self.rest()
		said = message.inner_text().strip()
		if picture:
			self.picture(picture)
		self.close_dialog()
		return said

	def expect_done(self, condition: str, value: str = "") -> None:
		outcome = self.page.wait_for_function(OUTCOME, arg=[condition, value]).json_value()
		assert outcome.get("done"), f"The desk says: {outcome['said']}\n{self.refusals}"
		self.rest()

	def actions(self) -> list[str]:
		"""Return what the Actions menu of the form offers, in the language of the user."""
		self.rest()
		menu = self.page.locator(f"{PAGE} .actions-btn-group")
		if not menu.is_visible():
			return []
		return [text.strip() for text in menu.locator(".dropdown-item").all_text_contents()]

	def act(self, action: str, state: str) -> None:
		"""Take an action of the workflow and wait for the state it leads to."""
		self.choose_action(action)
		self.expect_done("state", state)

	def choose_action(self, action: str) -> None:
		menu = self.page.locator(f"{PAGE} .actions-btn-group")
		menu.locator("button").click()
		item = menu.locator(".dropdown-item", has_text=re.compile(rf"^\s*{re.escape(self.word(action))}\s*$"))
		item.click()

	def post(self, method: str, **arguments) -> APIResponse:
		"""Call the server as this user, without the desk."""
		return self.page.context.request.post(
			f"/api/method/{method}",
			headers={"X-Frappe-CSRF-Token": self.page.evaluate("frappe.csrf_token")},
			data=arguments,
		)

	# --- printing

	def print_pdf(self) -> bytes:
		"""Open the print view of the form with its printer button, and the PDF of the format offered there."""
		self.open_print_view()
		context = self.page.context
		# Only here: while there is a route, Chromium keeps no scripts.
		context.route(PDF_ADDRESS, self.keep_pdf)
		with self.page.expect_popup() as opened:
			self.page.locator(PAGE).get_by_role("button", name="PDF", exact=True).click()
		with opened.value:
			while not self.pdfs:
				context.wait_for_event("response", lambda response: PDF_ADDRESS.search(response.url))
		context.unroute(PDF_ADDRESS, self.keep_pdf)
		return self.pdfs.pop()

	def leave_print_view(self, doctype: str) -> None:
		self.page.go_back()
		self.wait_for_form(doctype)

	def open_print_view(self) -> None:
		self.page.locator(PAGE).locator(PRINTER).first.click()
		self.page.wait_for_selector(f"{PAGE} .print-format-container")
		self.rest()

	# --- pictures

	def picture(self, name: str, around: Locator | None = None) -> None:
		"""Keep the screen as docs/images/walk-NAME.png, when pictures are asked for.

		:param around: what is to be in the middle; otherwise the top of the page is shown
		"""
		if not PICTURES_WANTED:
			return
		self.rest()
		self.page.evaluate("document.querySelectorAll('.desk-alert').forEach(note => note.remove())")
		# Frappe scrolls by itself for a moment, to a row that was open.
		self.page.wait_for_function("() => !$(':animated').length")
		if around:
			around.evaluate("row => row.scrollIntoView({ block: 'center' })")
		else:
			self.page.evaluate("window.scrollTo(0, 0)")
		shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled")))
		PICTURES.mkdir(parents=True, exist_ok=True)
		shot.convert("RGB").quantize(PICTURE_COLOURS).save(PICTURES / f"walk-{name}.png", optimize=True)


def check_accessibility(page: Page, part: str) -> None:
	"""Check that axe finds nothing in a part of the page; the frame around it is Frappe's.

	:param part: selector of Playwright; what it selects and is visible is checked
	"""
	parts = page.locator(part).locator("visible=true")
	parts.first.wait_for()
	page.evaluate(AXE)
	remarks = {
		violation["id"]: [node["html"][:200] for node in violation["nodes"]]
		for violation in parts.evaluate_all(FIND_VIOLATIONS)
	}
	assert not remarks, remarks


def ready(user: str, language: str) -> str:
	"""Give a user a language and what Frappe gives its users: settings of notices, their own record to read."""
	create_notification_settings(user)
	frappe.get_doc("User", user).share_with_self()
	frappe.db.set_value("User", user, "language", language)
	frappe.db.commit()
	frappe.clear_cache(user=user)
	return user


def pdf_text(content: bytes) -> str:
	"""Return the text of a PDF, with every run of white space as one blank."""
	assert content.startswith(b"%PDF"), f"not a PDF: {content[:200]!r}"
	pages = PdfReader(io.BytesIO(content)).pages
	return " ".join(" ".join(page.extract_text() for page in pages).split())
