"""Helpers for the tests of wrong input."""

from __future__ import annotations

from collections.abc import Callable

import frappe
import pytest
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, strip_html, today


def tomorrow() -> str:
	"""Return the first day that has not begun yet at the office, as YYYY-MM-DD."""
	return add_days(today(), 1)


def rejection(act: Callable, *args, **fields) -> str:
	"""Return the sentence of the rejection."""
	frappe.db.savepoint("attempt")
	frappe.local.message_log = []
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)) as rejected:
		act(*args, **fields)
	frappe.db.rollback(save_point="attempt")
	text = strip_html(str(rejected.value))
	assert text.strip(), "a rejection without a sentence"
	return text


def save_again(doc, **values):
	"""Return the stored document, saved again with these values."""
	doc.reload()
	doc.update(values)
	return doc.save()


def take_action(doc, action: str, **values):
	"""Return the stored document after an action of its workflow by the current user."""
	doc.reload()
	doc.update(values)
	if values:
		doc.save()
	return apply_workflow(doc, action)


def warnings() -> str:
	"""Return the warnings shown, as one text."""
	log = [entry if isinstance(entry, str) else frappe.as_json(entry) for entry in frappe.local.message_log]
	return " ".join(log)
