"""Every line of patches.txt can run: a typo would show only at the municipality's next migrate."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import ROOT

APP = ROOT / "migrant_services"
SECTIONS = ["[pre_model_sync]", "[post_model_sync]"]
LINES = [line.split("#")[0].strip() for line in (APP / "patches.txt").read_text().splitlines()]
PATCHES = [line for line in LINES if line and line not in SECTIONS]


def resolve(patch: str):
	"""Return what Frappe runs for a line of patches.txt."""
	if patch.startswith(("execute:", "finally:")):
		return ast.parse(patch.split(":", 1)[1])
	return import_module(patch.split()[0]).execute


def test_both_sections_must_exist():
	assert [line for line in LINES if line.startswith("[")] == SECTIONS


def test_a_patch_cannot_be_listed_twice():
	assert len(set(PATCHES)) == len(PATCHES)


def test_every_patch_must_be_importable():
	pytest.importorskip("frappe")
	for patch in PATCHES:
		assert resolve(patch), patch


def test_rejects_a_wrong_line():
	pytest.importorskip("frappe")
	with pytest.raises(ImportError):
		resolve("migrant_services.patches.v0_1.no_such_patch")
	with pytest.raises(AttributeError):
		resolve("migrant_services.core.folio")


def test_every_patch_file_must_be_listed():
	files = {path for path in Path(APP / "patches").rglob("*.py") if path.name != "__init__.py"}
	modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files}
	assert modules <= {patch.split()[0] for patch in PATCHES}
