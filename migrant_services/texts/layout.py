"""Which fields a document shows, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from migrant_services.texts.catalog import Spec

OWN_PREFIX = "own_"


class Line(NamedTuple):
	"""A row of the list: a field, and whether it is printed."""

	code: str
	is_shown: bool = True


def list_shipped(spec: Spec) -> list[Line]:
	"""Return the fields as the app ships them: all, and no own question."""
	return [Line(field.code) for field in spec.fields]


def complete_lines(spec: Spec, lines: Iterable[Line]) -> list[Line]:
	"""Return the municipality's lines, with the fields that the app ships since then at the end.

	Without lines of the municipality, the shipped ones. A field that the document no longer has is left out.
	"""
	known = {field.code for field in spec.fields}
	kept = [line for line in lines if line.code in known or line.code.startswith(OWN_PREFIX)]
	there = {line.code for line in kept}
	return kept + [line for line in list_shipped(spec) if line.code not in there]


def arrange(
	spec: Spec, lines: Iterable[Line], group: str, facts: Mapping[str, tuple[str, str]]
) -> list[tuple[str, str]]:
	"""Return label and value of the facts of a group that are shown and not empty, in their order.

	:param facts: label and value by the code of the field
	"""
	members = {field.code for field in spec.fields if field.group == group}
	return [
		facts[line.code]
		for line in complete_lines(spec, lines)
		if line.code in members and line.is_shown and facts.get(line.code, ("", ""))[1]
	]


def list_own(spec: Spec, lines: Sequence[Line]) -> list[str]:
	"""Return the fieldnames of the own questions that are printed, in their order."""
	if not spec.own_answers:
		return []
	return [line.code for line in lines if line.is_shown and line.code.startswith(OWN_PREFIX)]
