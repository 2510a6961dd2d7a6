"""Which people of the plan the app's matching considers the same person, without a site."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations

from migrant_services.demo.spec import Spec
from migrant_services.matching.keys import keys
from migrant_services.matching.profile import profile
from migrant_services.matching.record import EXACT, Document, Name, Record
from migrant_services.matching.score import VERY_LIKELY, Settings, score
from migrant_services.options.reference import reference_rows

# In a smaller registry two people are more likely the same: no site is smaller than this.
FEWEST = Settings(people=0)

Alike = dict[str, list[str]]


def find_alike(people: Iterable[Spec]) -> Alike:
	"""Find people who are very likely one person with others of the plan.

	:param people: Person records as they are registered
	:return: {name: names of the others, in the order given}
	"""
	people = list(people)
	profiles = {spec.name: profile(record_of(spec.values)) for spec in people}
	sharing: dict[str, list[str]] = defaultdict(list)
	for name, form in profiles.items():
		for key in keys(form, FEWEST):
			sharing[key].append(name)
	pairs = {pair for names in sharing.values() for pair in combinations(names, 2)}
	found = {pair for pair in pairs if _very_likely(profiles[pair[0]], profiles[pair[1]])}
	places = {spec.name: place for place, spec in enumerate(people)}
	alike: dict[str, list[str]] = defaultdict(list)
	for one, other in sorted(found, key=lambda pair: (places[pair[0]], places[pair[1]])):
		alike[one].append(other)
		alike[other].append(one)
	return dict(alike)


def record_of(values: Mapping) -> Record:
	"""Return a person as the matching reads one, from the values of a new record."""
	name = Name(*(values.get(part) or "" for part in ("given_names", "first_surname", "second_surname")))
	chosen = [Name(values["chosen_name"], *name[1:])] if values.get("chosen_name") else []
	return Record(
		names=(*chosen, name),
		native_name=values.get("name_in_original_script") or "",
		birth_date=values.get("birth_date"),
		birth_precision=values.get("birth_date_precision") or EXACT,
		sex=values.get("sex_on_document") or "",
		nationalities=(values["nationality"],),
		documents=tuple(
			# Treated as expired: another passport then is no evidence against a match.
			Document(
				row["document_type"], row["number"], row["document_type"] in _lasting_types(), expired=True
			)
			for row in values.get("documents", ())
			if row.get("number")
		),
		phones=tuple(row["phone"] for row in values.get("phones", ())),
		extra={field: values[field] for field in _extra_fields() if values.get(field)},
	)


def _very_likely(one, other) -> bool:
	return score(one, other, FEWEST).band == VERY_LIKELY


@cache
def _lasting_types() -> frozenset[str]:
	rows = reference_rows("Identity Document Type")
	return frozenset(row["code"] for row in rows if row.get("is_dedup_key") and not row.get("has_expiry"))


def _extra_fields() -> tuple[str, ...]:
	return tuple(comparator.field for comparator in FEWEST.comparators)
