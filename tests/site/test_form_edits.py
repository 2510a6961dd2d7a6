"""The check must find every harmful edit of forms, lists, documents and checklists, and may refuse no harmless one."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import factories as make
from tests import form_edits

MIN_HARMFUL = 300


@pytest.fixture
def verdicts(site):
	with make.as_user("Administrator"):
		world = form_edits.World()
		return [(edit, form_edits.judge(edit)) for edit in form_edits.list_edits(world)]


def test_must_find_every_harmful_edit_and_refuse_no_harmless_one(verdicts, capsys):
	missed = [
		f"{edit.part}: {edit.name}"
		for edit, verdict in verdicts
		if edit.harmful and verdict == form_edits.ACCEPTED
	]
	refused = [
		f"{edit.part}: {edit.name}"
		for edit, verdict in verdicts
		if not edit.harmful and verdict == form_edits.REFUSED
	]
	tried = Counter((edit.part, edit.harmful) for edit, _verdict in verdicts)
	with capsys.disabled():
		print(f"\n{dict(tried)}")
	assert not missed, "\n".join(missed)
	assert not refused, "\n".join(refused)
	assert sum(number for (_part, harmful), number in tried.items() if harmful) >= MIN_HARMFUL
