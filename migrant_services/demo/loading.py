"""Loading the plan of the demo office on a site, through the controllers and with its users' rights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import now_datetime, strip_html

from migrant_services.access.disclosure import make_candidate_key
from migrant_services.core.messages import reject
from migrant_services.demo import history
from migrant_services.demo.accounts import PASSWORD, emails, users
from migrant_services.demo.house import office_codes
from migrant_services.demo.logins import acting_as, make_users
from migrant_services.demo.plan import make_plan
from migrant_services.demo.removal import FAULT, LOADED, PREFIX
from migrant_services.demo.spec import Country, Spec, Step, Unsure
from migrant_services.demo.stages import advance
from migrant_services.people.registry import pairs
from migrant_services.workflow.stages import SINCE_FIELD, is_governed

# What Frappe stores about a step with the moment of loading, which is replaced by the moment of the step.
BOOKKEEPING = (
	("Comment", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("Workflow Action", "reference_doctype", "reference_name"),
)


# The record in progress.
SAVEPOINT = "demo_record"
MAX_LISTED = 20


class NotMade(NamedTuple):
	"""A record of the plan that is not on the site, and why."""

	doctype: str
	name: str
	why: str


def load() -> list[NotMade]:
	"""Make the demo office: see :func:`migrant_services.demo.load`."""
	if frappe.db.get_default(LOADED):
		print(_("The demo office is on this site already. Nothing was changed."))
		return []
	refuse_real_people()
	loader = Loader()
	with quietly():
		make_users()
		for part, specs in make_plan(loader.now):
			started, not_made = monotonic(), len(loader.not_made)
			for spec in specs:
				loader.try_to_make(spec)
			print(
				_("{0}: {1} records, {2} s").format(
					part_title(part),
					len(specs) - len(loader.not_made) + not_made,
					round(monotonic() - started, 1),
				)
			)
	set_default_office()
	frappe.db.set_default(LOADED, now_datetime())
	frappe.clear_cache()
	if loader.behind:
		print(
			_(
				"Records that stayed in an earlier stage, as the workflows of this site lead no further: {0}."
			).format(len(loader.behind))
		)
	print_missing(loader.not_made)
	print(_("The demo office is loaded. Its users and their roles, password {0}:").format(PASSWORD))
	for user in users():
		print("  {0}: {1}".format(user["email"], _(user["role"])))
	return loader.not_made


def print_missing(not_made: list[NotMade]) -> None:
	"""Print which records are missing, and why."""
	for record in not_made[:MAX_LISTED]:
		# devbench shows lines with this mark to the user who starts the demo.
		print("! " + _("{0} {1} was not made: {2}").format(_(record.doctype), record.name, record.why))
	if len(not_made) > MAX_LISTED:
		print("! " + _("Further records that were not made: {0}.").format(len(not_made) - MAX_LISTED))


def refuse_real_people() -> None:
	"""Check that the site has no people of a real office: the demo is for trying."""
	others = {"name": ("not like", f"{PREFIX}%"), "owner": ("not in", emails())}
	if frappe.get_all("Person", filters=others, limit=1):
		reject(
			"SITE_HAS_REAL_PEOPLE",
			_("This site has people of a real office. Load the demo office on a site of its own."),
			title=_("Demo Office"),
		)


@contextmanager
def quietly() -> Iterator[None]:
	"""Suppress e-mails and messages while the office is made."""
	flags = ("mute_emails", "mute_messages")
	before = {flag: frappe.flags.get(flag) for flag in flags}
	frappe.flags.update(dict.fromkeys(flags, True))
	try:
		yield
	finally:
		frappe.flags.update(before)


def part_title(part: str) -> str:
	"""Return the title of a part of the plan, in the user's language."""
	return {
		"house": _("Offices, staff and partners"),
		"people": _("People"),
		"second registrations": _("People registered twice"),
		"households": _("Households"),
		"consents": _("Consents"),
		"protection": _("Protection files"),
		"consultations": _("Consultations"),
		"referrals": _("Referrals with their consents"),
		"payments": _("Payments"),
		"courses": _("Courses"),
		"enrolments": _("Course enrolments"),
		"closings": _("Courses held and cancelled"),
		"appointments": _("Appointments"),
		"queue": _("Waiting Room"),
	}[part]


def set_default_office() -> None:
	"""Make a user without an office, such as the Administrator, work for the demo's first one."""
	first = office_codes()["MX"]
	chosen = frappe.db.get_single_value("Migrant Services Settings", "default_office")
	if not chosen and frappe.db.exists("Office", first):
		frappe.db.set_single_value("Migrant Services Settings", "default_office", first)


def names_in(spec: Spec) -> Iterator[str]:
	"""Yield the record's own name and all texts in it, which include the names of the records that it needs."""
	yield spec.name
	for values in (spec.values, *(step.values for step in spec.steps)):
		yield from _texts(values)


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
	for value in values.values():
		if isinstance(value, str):
			yield value
		elif isinstance(value, list):
			for row in value:
				yield from _texts(row)


class Loader:
	"""Makes records as the plan says; what is there already stays as it is."""

	def __init__(self):
		self.emails = {user["role"]: user["email"] for user in users()}
		self.countries = {
			code.upper(): name
			for name, code in frappe.get_all("Country", fields=["name", "code"], as_list=True)
			if code
		}
		self.now = now_datetime().replace(microsecond=0)
		self.made: set[tuple[str, str]] = set()
		self.behind: set[str] = set()
		self.not_made: list[NotMade] = []

	def try_to_make(self, spec: Spec) -> None:
		"""Make the record. One that cannot be made is noted, and all that does not need it is made without it."""
		missing = {record.name: record for record in self.not_made}
		if needed := next((name for name in names_in(spec) if name in missing), None):
			return self.note(spec, _("it needs {0} {1}").format(_(missing[needed].doctype), needed))
		frappe.db.savepoint(SAVEPOINT)
		try:
			self.make(spec)
		except Exception as fault:
			frappe.db.rollback(save_point=SAVEPOINT)
			frappe.clear_document_cache(spec.doctype, spec.name)
			frappe.log_error(f"{FAULT}{spec.doctype} {spec.name}", frappe.get_traceback())
			self.note(spec, strip_html(str(fault)) or type(fault).__name__)

	def note(self, spec: Spec, why: str) -> None:
		"""Keep that a record was not made, and why."""
		self.not_made.append(NotMade(spec.doctype, spec.name, why))

	def make(self, spec: Spec) -> None:
		"""Make a record and take its steps, unless the site has it."""
		is_there = (spec.doctype, spec.name) not in self.made and frappe.db.exists(spec.doctype, spec.name)
		if is_there or spec.values.get("reissue_of") in self.behind:
			return
		if history.is_past(spec, self.now):
			steps = [(step, self.resolved(step.values)) for step in spec.steps]
			arrived = history.write(spec, self.resolved(spec.values), steps, self.emails)
		else:
			doc = self.insert(spec)
			arrived = all(self.take(doc, spec, step) for step in spec.steps)
			self.date_back(spec, spec.stamps if arrived else {})
		if not arrived:
			self.behind.add(spec.name)
		self.made.add((spec.doctype, spec.name))

	def insert(self, spec: Spec):
		"""Insert a record as its user, or return it when an earlier step of the plan made it."""
		if (spec.doctype, spec.name) in self.made:
			return frappe.get_doc(spec.doctype, spec.name)
		doc = frappe.get_doc({"doctype": spec.doctype, **self.resolved(spec.values)})
		named_rows = [row for row in doc.get_all_children() if row.name]
		with acting_as(self.emails[spec.role]):
			doc.insert(set_name=spec.name, set_child_names=not named_rows)
		return doc

	def take(self, doc, spec: Spec, step: Step) -> bool:
		"""Take one step of a record; return False when its stage cannot be reached."""
		if step.values:
			with acting_as(self.emails[step.role or spec.role]):
				doc.update(self.resolved(step.values))
				doc.save()
		preferred = [role for role in (step.role, spec.role) if role]
		return not step.stage or advance(doc, step.stage, preferred)

	def resolved(self, values: Mapping[str, Any]) -> dict[str, Any]:
		"""Return values with the site's own countries; rows are copied, since a document changes what it is given."""
		return {name: self._resolved(value) for name, value in values.items()}

	def _resolved(self, value: Any) -> Any:
		if isinstance(value, Country):
			return self.countries[value]
		if isinstance(value, Unsure):
			user = self.emails[value.role]
			return frappe.as_json(
				{make_candidate_key(person, user): pairs.UNSURE for person in value.people}, indent=None
			)
		return [self.resolved(row) for row in value] if isinstance(value, list) else value

	def date_back(self, spec: Spec, stamps: Mapping[str, Any]) -> None:
		"""Date the record and its history as planned, not as loaded."""
		columns = {"modified": spec.last, **stamps}
		if spec.values:
			columns["creation"] = spec.at
		if is_governed(spec.doctype):
			columns[SINCE_FIELD] = spec.last
		frappe.db.set_value(spec.doctype, spec.name, columns, update_modified=False)
		if spec.steps:
			moments = {"creation": spec.last, "modified": spec.last}
			for doctype, type_column, name_column in BOOKKEEPING:
				of_record = {type_column: spec.doctype, name_column: spec.name}
				frappe.db.set_value(doctype, of_record, moments, update_modified=False)
