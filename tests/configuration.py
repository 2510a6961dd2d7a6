"""What the tests of the configuration share: files, and a site that gets its configuration back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import partial

import frappe
import pytest

import migrant_services
from migrant_services.administration.configuration import imports
from migrant_services.administration.configuration.exchange import write_file
from migrant_services.administration.configuration.fields import list_fields
from migrant_services.administration.configuration.parts import SETTINGS, get_key, list_kinds
from migrant_services.administration.configuration.records import read_configuration
from migrant_services.administration.configuration.versions import VERSION
from migrant_services.core import jobs
from tests.security.restoring import Rows, restore_rows

pytest_plugins = ["tests.workflows"]

Parts = dict[str, list[dict]]


def list_tables() -> list[Rows]:
	"""Return the tables with the parts, their rows and their versions."""
	doctypes = {VERSION, imports.IMPORT}
	for doctype in list_kinds():
		doctypes |= {doctype, *(field.options for field in list_fields(doctype) if field.is_table)}
	return [Rows(doctype) for doctype in sorted(doctypes - {SETTINGS})]


@contextmanager
def keep_configuration() -> Iterator[None]:
	"""Give the site its configuration back: bringing a file in commits."""
	settings = frappe.db.get_singles_dict(SETTINGS)
	with restore_rows(list_tables()):
		yield
		frappe.db.rollback()
	frappe.db.delete("Singles", {"doctype": SETTINGS})
	for field, value in settings.items():
		frappe.db.sql(
			"insert into tabSingles (doctype, field, value) values (%s, %s, %s)", (SETTINGS, field, value)
		)
	frappe.db.commit()
	frappe.db.value_cache.pop(SETTINGS, None)
	frappe.clear_cache()


@pytest.fixture
def configuration(workflow_office) -> Iterator[Parts]:
	"""Provide the parts of the site, which is restored afterwards; the user is a Services Administrator."""
	from tests.workflows import as_user

	with keep_configuration():
		as_user("admin")
		yield read_configuration()
		frappe.set_user("Administrator")


def write(parts: Parts) -> str:
	"""Return a file with these parts, as an export makes it."""
	parts = {
		doctype: sorted(each, key=partial(get_key, doctype)) if doctype in list_kinds() else each
		for doctype, each in parts.items()
	}
	return write_file(parts, migrant_services.__version__)


def change(parts: Parts, doctype: str, key: str, **values) -> Parts:
	"""Return the parts with other values in one of them."""
	parts = deepcopy(parts)
	kind = list_kinds()[doctype]
	part = next(each for each in parts[doctype] if not kind.key or each[kind.key[0]] == key)
	part.update(values)
	return parts


def check(text: str, remove_missing: bool = False):
	"""Check a file, and commit as a request does."""
	made = imports.check_file(text, "configuration.json", remove_missing)
	frappe.db.commit()
	return made


def do(step: Callable, made):
	"""Start the work of an import, and do it here and now, as a worker would."""
	step(made.name)
	frappe.db.commit()
	jobs.run(imports.IMPORT, made.name)
	return frappe.get_doc(imports.IMPORT, made.name)


def bring_in(text: str, remove_missing: bool = False):
	"""Check a file and bring it in."""
	made = check(text, remove_missing)
	assert made.status == imports.CHECKED, made.problems
	return do(imports.start, made)


def digest_of(text: str) -> str:
	"""Return the digest in a file."""
	return json.loads(text)["digest"]
