"""Every rejection has a code with one meaning, which docs/errors.md lists."""

from __future__ import annotations

from collections import defaultdict

import pytest

from migrant_services.core.errors import AppError, RuleError
from migrant_services.people.households.rules import ChangeRejected
from migrant_services.people.intake.layout import FileRejected
from migrant_services.workflow.exchange import InvalidWorkflowFile
from tests.errors import (
	CODE,
	DYNAMIC,
	PAGE,
	all_rejections,
	all_rules,
	bare_throws,
	page,
	unexplained_denials,
)
from tests.source import findings

MESSAGES = "migrant_services/core/messages.py"


def test_only_the_messages_module_throws():
	assert set(findings(bare_throws)) == {MESSAGES}, "use core.messages.reject, which gives a code"


def test_denials_must_have_a_sentence():
	assert not findings(unexplained_denials), "use access.denial_messages.check_right"


def meanings() -> set[tuple[str, str]]:
	"""Return every code with each of its sentences."""
	found = {(each.code, each.sentence) for each in [*all_rejections(), *all_rules()]}
	return {(code, sentence) for code, sentence in found if sentence != DYNAMIC}


@pytest.mark.parametrize("of, by", [("code", 0), ("sentence", 1)])
def test_a_code_must_have_one_meaning(of, by):
	found = defaultdict(set)
	for meaning in meanings():
		found[meaning[by]].add(meaning[1 - by])
	assert not {key: several for key, several in found.items() if len(several) > 1}, f"of one {of}"


def test_the_page_must_list_every_code():
	assert PAGE.read_text(encoding="utf-8") == page(), "run .bench/env/bin/python -m tests.errors"


@pytest.mark.parametrize("error", [ChangeRejected, FileRejected, InvalidWorkflowFile])
def test_an_error_of_a_rule_carries_its_finding(error):
	code, sentence = next(iter(error.messages.items()))
	raised = error(code, "one", "two", field="members")
	assert isinstance(raised, RuleError) and isinstance(raised, AppError)
	assert (raised.code, raised.finding.code, raised.field) == (code, code, "members")
	assert raised.finding.blocks and raised.finding.params == ("one", "two")
	assert str(raised) == sentence.format("one", "two")
	assert raised.http_status_code == 417


def test_a_rule_cannot_raise_an_unlisted_code():
	with pytest.raises(KeyError):
		ChangeRejected("NO_SUCH_CODE")


def test_errors_of_the_app_carry_code_field_and_status():
	raised = AppError("AMOUNT_WRONG", "Check the amount.", field="amount")
	assert (raised.code, raised.field, str(raised), raised.http_status_code) == (
		"AMOUNT_WRONG",
		"amount",
		"Check the amount.",
		417,
	)


@pytest.mark.parametrize(
	"text, is_code", [("PAID", True), ("ALREADY_PAID", True), ("Paid", False), ("A__B", False)]
)
def test_tells_codes_from_texts(text, is_code):
	assert bool(CODE.fullmatch(text)) == is_code
