"""Pure modules import no Frappe, and packages say what others may use of them."""

from __future__ import annotations

from tests import modules

REWRITE = "run .bench/env/bin/python -m tests.modules, then ruff check --fix and ruff format"


def test_every_pure_module_is_in_the_contract():
	assert modules.contract() == modules.pure_modules(), REWRITE


def test_every_package_says_what_others_may_use():
	"""No code outside a package imports past its ``__all__``, and each name there is used outside or by a hook."""
	public = modules.public_names()
	assert {package: modules.names_of(package) or () for package in public} == public, REWRITE


def test_names_are_placed_after_the_imports():
	text = '"""Room."""\n\nfrom x import y\n\nA = 1\n\n\ndef f():\n\treturn y'
	placed = modules._placed(text, '__all__ = ("f",)')
	assert placed == '"""Room."""\n\nfrom x import y\n\n__all__ = ("f",)\n\nA = 1\n\n\ndef f():\n\treturn y'
