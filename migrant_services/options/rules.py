"""What may be done to the options of a list: which codes are needed, which two options can be merged, what a code is made of.

Everything here is data and plain functions. :mod:`migrant_services.options.record` and ``merging`` apply them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from anyascii import anyascii

from migrant_services.core.findings import ERROR, WARNING, Finding, make_finding
from migrant_services.options.reference import REFERENCE_FILES, shipped_codes

OPTION, OPTION_LIST = "Answer Option", "Option List"
# The doctypes whose records are options: the shipped lists, and those of the municipality.
LIST_DOCTYPES = (*REFERENCE_FILES, OPTION)
# An own code is part of the names of its options, and those are columns of every record that has answers.
MAX_OWN_CODE = 20
# Own questions keep the codes of the shipped lists in columns of this length.
MAX_CODE = 60
_CODE = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")

MESSAGES = {
	# Why the app needs a code. Each is part of the rejection of a merge, of a deletion or of retiring.
	"NEEDED_UNKNOWN": "People whose value is not known have it.",
	"NEEDED_IMPORT": "Imports give it to documents of an unknown type.",
	"NEEDED_SCAN": "What is read from the document itself is stored under it.",
	"NEEDED_MATCHING": "The search for duplicates compares the numbers of this document.",
	"NEEDED_PRINT": "Printed documents name it, as it discloses nothing.",
	"NEEDED_LANGUAGE": "The app writes to people in this language.",
	# What stands against a merge.
	"MERGE_SAME": "Choose two different options.",
	"MERGE_OTHER_LIST": "These options are in different lists. Choose two of one list.",
	"MERGE_NEEDED": "{0} cannot be merged into another option. {1}",
	"MERGE_RULES_DIFFER": "The two differ in {0}, which rules depend on. Choose another option, or make them equal first.",
	"MERGE_LOSES_SHIPPED": "{0} is a shipped option, which figures compare. Merge it into a shipped one, or fill in Counts As of {1} first.",
	"MERGE_INTO_RETIRED": "{0} is retired. Bring it back first, or choose an option in use.",
	"MERGE_BELOW": "{0} is below {1}. Move it to another place first.",
	"MERGE_TOO_DEEP": "There are subjects below {0}, and {1} is itself below another one. Choose a main subject.",
	"MERGE_RUNNING": "A merge of one of the two is still under way. Wait until it is done.",
	"MERGE_MENTIONED": "{0} also stands in conditions, which stay as they are: change them after the merge ({1}).",
	# What stands against its undoing.
	"UNDO_MERGED_SINCE": "{0} was merged into another option since. Undo that merge first.",
	"UNDO_GONE": "One of the two options was deleted, so this merge cannot be undone.",
}


class Need(NamedTuple):
	"""Why the app needs a code.

	:param reason: a code of MESSAGES
	:param in_use: whether it cannot even be retired, because the app gives it to records itself
	"""

	reason: str
	in_use: bool = False


# The shipped codes that rules name. They cannot be merged away or deleted (tests/unit/test_options.py finds new ones).
NEEDED: Mapping[str, Mapping[str, Need]] = {
	"Population Group": {"UNKNOWN": Need("NEEDED_UNKNOWN", in_use=True)},
	"Migratory Situation": {"NO_INFORMA": Need("NEEDED_UNKNOWN", in_use=True)},
	"Identity Document Type": {
		"OTHER": Need("NEEDED_IMPORT", in_use=True),
		**dict.fromkeys(("PASSPORT", "FOREIGN_ID", "AR_DNI"), Need("NEEDED_SCAN", in_use=True)),
		**dict.fromkeys(
			("MX_CURP", "MX_CURP_TEMP", "MX_TRT", "MX_TRP", "MX_TVRH", "AR_CUIL", "AR_CUIT", "AR_CDI"),
			Need("NEEDED_MATCHING"),
		),
		**dict.fromkeys(
			("MX_INE", "MX_ACTA", "MX_RFC", "MX_HUESPED", "CONSULAR_ID", "SCHOOL_ID", "NONE_DECL"),
			Need("NEEDED_PRINT"),
		),
	},
	"Spoken Language": dict.fromkeys(("spa", "eng"), Need("NEEDED_LANGUAGE")),
}
# One option of these lists must be in use: a number of the waiting room has a queue, an age without a date a band.
NEVER_EMPTY = ("Queue Kind", "Age Band Set")

# Fields by which rules treat records with the option. Two options that differ in one are not the same thing.
RULE_FIELDS: Mapping[str, Sequence[str]] = {
	"Consultation Result": ("refers", "closes"),
	"Consultation Subject": ("restricted",),
	"Identity Document Type": ("validator", "has_expiry", "is_dedup_key"),
	"Population Group": ("protected",),
	"Queue Kind": ("for_appointments",),
	"Specific Need": ("tier",),
	"Age Band Set": ("bands",),
}


class Facts(NamedTuple):
	"""What the rules of a merge need to know of an option.

	:param list_name: the list that it is in; the doctype, for a shipped list
	:param rules: values of its RULE_FIELDS, by label
	:param parent: the option that it is below
	:param has_children: whether others are below it
	"""

	doctype: str
	name: str
	title: str
	list_name: str
	enabled: bool = True
	counts_as: str = ""
	rules: Mapping[str, object] = {}
	parent: str = ""
	has_children: bool = False


def is_shipped(doctype: str, code: str) -> bool:
	"""Return whether the app ships the option."""
	return code in shipped_codes(doctype)


def get_need(doctype: str, code: str) -> Need | None:
	"""Return why rules need an option; None for one that they do not name."""
	return NEEDED.get(doctype, {}).get(code)


def check_merge(
	absorbed: Facts, survivor: Facts, is_running: bool, mentions: Sequence[str] = ()
) -> list[Finding]:
	"""Return what stands against merging one option into another, and what else the user should know.

	:param is_running: whether a merge of one of them is under way
	:param mentions: titles of what names the absorbed option in a condition
	"""
	if absorbed.name == survivor.name:
		return [_error("MERGE_SAME")]
	found = []
	if absorbed.list_name != survivor.list_name:
		found.append(_error("MERGE_OTHER_LIST"))
	if need := get_need(absorbed.doctype, absorbed.name):
		found.append(_error("MERGE_NEEDED", absorbed.title, MESSAGES[need.reason]))
	differing = [label for label, value in absorbed.rules.items() if survivor.rules.get(label) != value]
	if differing:
		found.append(_error("MERGE_RULES_DIFFER", ", ".join(differing)))
	keeps_code = is_shipped(survivor.doctype, survivor.name) or survivor.counts_as
	if is_shipped(absorbed.doctype, absorbed.name) and not keeps_code:
		found.append(_error("MERGE_LOSES_SHIPPED", absorbed.title, survivor.title))
	if not survivor.enabled:
		found.append(_error("MERGE_INTO_RETIRED", survivor.title))
	if survivor.parent == absorbed.name:
		found.append(_error("MERGE_BELOW", survivor.title, absorbed.title))
	elif absorbed.has_children and survivor.parent:
		found.append(_error("MERGE_TOO_DEEP", absorbed.title, survivor.title))
	if is_running:
		found.append(_error("MERGE_RUNNING"))
	if mentions:
		found.append(
			make_finding(MESSAGES, "MERGE_MENTIONED", absorbed.title, ", ".join(mentions), level=WARNING)
		)
	return found


def is_code(text: str) -> bool:
	"""Return whether a text can be a code: letters A to Z and digits, in words joined by ``_`` or ``-``.

	>>> is_code("REG_MIG"), is_code("a,b"), is_code("<b>"), is_code("")
	(True, False, False, False)
	"""
	return bool(_CODE.fullmatch(text))


def make_code(title: str, taken: Collection[str] = ()) -> str:
	"""Return a code for a title, of at most MAX_OWN_CODE characters.

	>>> make_code("Sí, siempre")
	'SI_SIEMPRE'
	>>> make_code("Sí; siempre", ["SI_SIEMPRE"])
	'SI_SIEMPRE_2'

	:param taken: codes that are in use
	"""
	words = re.sub(r"[^A-Z0-9]+", "_", anyascii(title).upper()).strip("_") or "OPTION"
	number, code = 1, words[:MAX_OWN_CODE].rstrip("_")
	while code in taken:
		number += 1
		code = f"{words[: MAX_OWN_CODE - len(str(number)) - 1].rstrip('_')}_{number}"
	return code


def tidy_title(text: str | None) -> str:
	"""Return a title in one line.

	>>> tidy_title("  Yes,\\n often ")
	'Yes, often'
	"""
	return " ".join((text or "").split())


def _error(code: str, *params: str) -> Finding:
	return make_finding(MESSAGES, code, *params, level=ERROR)
