"""How often names, phones and addresses occur in the registry. The scores depend on these counts.

They are computed at night. Each process loads the counts of a site once and keeps them until the next count.
"""

from collections import Counter

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import now_datetime

from migrant_services.matching.frequency import SHIPPED
from migrant_services.matching.names import words_of
from migrant_services.matching.profile import extra_form, phone_form
from migrant_services.matching.record import NOTHING
from migrant_services.matching.score import DEFAULT, Settings
from migrant_services.people.registry.records import EXTRA_FIELDS
from migrant_services.people.registry.tables import COUNTS, get_state, set_state
from migrant_services.workflow.stages import PERSON_GONE

GIVEN, SURNAME, PEOPLE = "given", "surname", "people"
# A value that fewer people share says as much as a unique one.
MIN_SHARED = 3
MAX_VALUES = 20_000
COUNTED_ON = "counted_on"

# By site that this process serves: when its people were counted, and the settings from that count.
_settings: dict[str, tuple[str, Settings]] = {}


def get_settings() -> Settings:
	"""Return the settings of the matching with the counts of this site; the shipped ones before the first count."""
	counted_on = get_state(COUNTED_ON)
	if not counted_on:
		return DEFAULT
	kept = _settings.get(frappe.local.site)
	if not kept or kept[0] != counted_on:
		kept = _settings[frappe.local.site] = (counted_on, _load_settings())
	return kept[1]


def _load_settings() -> Settings:
	table = frappe.qb.Table(COUNTS)
	by_kind: dict[str, dict[str, int]] = {}
	query = frappe.qb.from_(table).select(table.kind, table.value, table.people).where(table.people > 0)
	for kind, value, people in query.run():
		by_kind.setdefault(kind, {})[value] = people
	people = by_kind.pop(PEOPLE, {}).get("", 0)
	names = by_kind.pop(GIVEN, {}), by_kind.pop(SURNAME, {})
	return Settings(
		frequencies=SHIPPED.counted(*names, people),
		counts={(kind, value): number for kind, values in by_kind.items() for value, number in values.items()}
		or NOTHING,
		people=people,
	)


def recount() -> None:
	"""Recompute the counts. Reads every person once, in a few grouped queries; the caller commits."""
	person = frappe.qb.DocType("Person")
	people = frappe.qb.from_(person).select(Count("*")).where(person.status.notin(PERSON_GONE)).run()[0][0]
	counted = {PEOPLE: {"": people}, **_count_name_words(person)}
	counted["phone"] = _fold_counts(_count_values("Person Phone", "normalized_phone"), phone_form)
	counted["email"] = _fold_counts(_count_values("Person", "email"), str.lower)
	counted |= {field: _fold_counts(_count_values("Person", field), extra_form) for field in EXTRA_FIELDS}
	table = frappe.qb.Table(COUNTS)
	frappe.qb.from_(table).delete().where(table.kind.isin(list(counted))).run()
	rows = [(kind, value, number) for kind, values in counted.items() for value, number in values.items()]
	frappe.db.bulk_insert(COUNTS, ["kind", "value", "people"], rows, ignore_duplicates=True)
	set_state(COUNTED_ON, str(now_datetime()))


def _count_name_words(person) -> dict[str, dict[str, int]]:
	given, surname = Counter(), Counter()
	for field, found in (("given_names", given), ("first_surname", surname), ("second_surname", surname)):
		query = frappe.qb.from_(person).select(person[field], Count("*")).where(person[field].isnotnull())
		for text, number in query.where(person.status.notin(PERSON_GONE)).groupby(person[field]).run():
			for word in dict.fromkeys(words_of(text)[0]):
				found[word] += number
	return {GIVEN: _keep_frequent(given), SURNAME: _keep_frequent(surname)}


def _count_values(doctype: str, field: str) -> list[tuple[str, int]]:
	table = frappe.qb.DocType(doctype)
	number = Count("*")
	query = (
		frappe.qb.from_(table)
		.select(table[field], number)
		.where(table[field].isnotnull() & (table[field] != ""))
	)
	return query.groupby(table[field]).having(number >= MIN_SHARED).run()


def _fold_counts(rows: list[tuple[str, int]], form) -> dict[str, int]:
	found = Counter()
	for text, number in rows:
		if value := form(text):
			found[value] += number
	return _keep_frequent(found)


def _keep_frequent(found: Counter) -> dict[str, int]:
	"""Return the most frequent values, few enough to be kept in memory."""
	return {value[:140]: number for value, number in found.most_common(MAX_VALUES) if number >= MIN_SHARED}
