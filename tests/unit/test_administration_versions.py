"""The remarks on versions of Frappe that are too old."""

import pytest

from migrant_services.administration import versions
from tests.conftest import ROOT


@pytest.mark.parametrize(
	("version", "code"),
	[
		("15.0.0-dev", "VERSION_OLD"),
		("15.55.1", "VERSION_OLD"),
		("15.101.0", "VERSION_OLD"),
		("15.101.1", "VERSION_INSECURE"),
		("15.110.9", "VERSION_INSECURE"),
		("15.111.0", None),
		("15.200", None),
		("16.0.0-dev", "VERSION_OLD"),
		("16.9.0", "VERSION_INSECURE"),
		("16.33.0", None),
		("17.0.0-dev", "VERSION_UNTRIED"),
		("14.99.0", "VERSION_UNTRIED"),
	],
)
def test_a_version_is_judged_by_its_numbers(version, code):
	found = versions.check_version(version)
	assert (found and found.code) == code
	assert versions.is_old(version) == (code == "VERSION_OLD")
	if found:
		assert version in found.message.format(*found.params)
		assert not found.blocks, "the app installs all the same"


def test_makes_no_guess_about_an_invalid_version():
	with pytest.raises(ValueError, match="no version"):
		versions.check_version("develop")


def test_every_series_must_have_both_versions():
	assert versions.MIN_VERSIONS.keys() == versions.SECURE_VERSIONS.keys()


@pytest.mark.parametrize("page", ["README.md", "docs/devbench.md"])
def test_the_documentation_must_name_the_versions(page):
	text = (ROOT / page).read_text(encoding="utf-8")
	for version in (*versions.MIN_VERSIONS.values(), *versions.SECURE_VERSIONS.values()):
		assert version.removesuffix(".0") in text, version
