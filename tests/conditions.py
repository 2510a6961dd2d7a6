"""Conditions for tests: the shared vectors, fields of each kind, and drawn rows and values."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from migrant_services.conditions.rows import (
	ALL,
	ANY,
	CHOICE,
	DATE,
	IS_BETWEEN,
	IS_NONE_OF,
	IS_ONE_OF,
	LINK,
	NUMBER,
	NUMBERS,
	OPERATORS_BY_KIND,
	SEVERAL_CHOICES,
	TEXT,
	WHOLE_NUMBER,
	YES_OR_NO,
	Condition,
	FieldSpec,
)

VECTORS = json.loads(Path(__file__).with_name("data").joinpath("conditions.json").read_text(encoding="utf-8"))
SCRIPT = Path(__file__).parent.parent / "migrant_services" / "public" / "js" / "conditions.js"

OPTIONS = ("A", "a", "Á", "B", "B, C", "ß", "سوريا")
SPECS = (
	FieldSpec("ticked", "Ticked", YES_OR_NO, can_be_empty=False),
	FieldSpec("group", "Group", CHOICE, {option: option for option in OPTIONS}),
	FieldSpec("country", "Country", LINK),
	FieldSpec("subjects", "Subjects", SEVERAL_CHOICES, item="subject"),
	FieldSpec("age", "Age", WHOLE_NUMBER, minimum=0, maximum=120),
	FieldSpec("dependants", "Dependants", WHOLE_NUMBER, can_be_empty=False),
	FieldSpec("amount", "Amount", NUMBER, can_be_empty=False),
	FieldSpec("score", "Score", NUMBER, permlevel=1),
	FieldSpec("born", "Born", DATE),
	FieldSpec("shelter", "Shelter", TEXT),
)
BY_NAME = {spec.fieldname: spec for spec in SPECS}
# Few, so that rows and values often meet.
NUMBERS_DRAWN = ("0", "1", "2", "17", "18", "19", "0.5", "-1", "x")
DAYS = tuple(str(date(2008, 2, 27) + timedelta(step)) for step in range(4))


def vector_specs() -> list[FieldSpec]:
	return [FieldSpec(label=field["fieldname"], **field) for field in VECTORS["fields"]]


def texts_of(spec: FieldSpec) -> st.SearchStrategy[str]:
	"""Return values that a row about this field may have."""
	if spec.kind == YES_OR_NO:
		return st.sampled_from(("Yes", "No", "no"))
	if spec.kind in NUMBERS:
		return st.sampled_from(NUMBERS_DRAWN)
	return st.sampled_from((*DAYS, "2008-02-30") if spec.kind == DATE else OPTIONS)


@st.composite
def conditions(draw, specs=SPECS, texts=texts_of) -> Condition:
	"""Draw a row, mostly of a right form."""
	spec = draw(st.sampled_from(specs))
	operator = draw(st.sampled_from((*OPERATORS_BY_KIND[spec.kind],)))
	count = {IS_BETWEEN: 2, IS_ONE_OF: draw(st.integers(1, 3)), IS_NONE_OF: 2}.get(operator, 1)
	values = draw(st.lists(texts(spec), min_size=count, max_size=count))
	return Condition(spec.fieldname, operator, "\n".join(values))


def values_of(spec: FieldSpec) -> st.SearchStrategy:
	"""Return values that a record may have in this field."""
	if spec.kind == YES_OR_NO:
		return st.sampled_from((0, 1))
	if spec.kind in NUMBERS:
		whole = spec.kind == WHOLE_NUMBER
		numbers = st.integers(0 if spec.minimum == 0 else -2, 20)
		drawn = numbers if whole else st.one_of(numbers, st.sampled_from((0.5, -0.5, 17.25)))
	elif spec.kind == DATE:
		drawn = st.sampled_from(DAYS)
	elif spec.kind == SEVERAL_CHOICES:
		return st.lists(st.sampled_from(OPTIONS), unique=True, max_size=4)
	else:
		drawn = st.sampled_from(OPTIONS)
	return st.one_of(st.none(), drawn) if spec.can_be_empty else drawn


def rows(specs=SPECS, texts=texts_of) -> st.SearchStrategy[list[Condition]]:
	return st.lists(conditions(specs, texts), max_size=4)


def records(specs=SPECS) -> st.SearchStrategy[dict]:
	return st.fixed_dictionaries({spec.fieldname: values_of(spec) for spec in specs})


matches = st.sampled_from((ALL, ANY))
