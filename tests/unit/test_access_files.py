"""Addresses of files, and which files may be public."""

import pytest

from migrant_services.access.file_urls import is_canonical_url, is_safe_public_file


@pytest.mark.parametrize(
	"url",
	[
		"/files/logo.png",
		"/private/files/hoja 1.pdf",
		"/files/a..b.txt",
		"/files/100% listo.pdf",
		"/files/ñandú.png",
		"https://example.org/a.png",
	],
)
def test_a_file_address_must_be_exact(url):
	assert is_canonical_url(url)


@pytest.mark.parametrize(
	"url",
	[
		"/files/../../site_config.json",
		"/files/../../private/files/escaneo.txt",
		"/private/files/../../site_config.json",
		"/files/..",
		"/files/.",
		"/files/%2e%2e/%2e%2e/site_config.json",
		"/files/%252e%252e%252fsite_config.json",
		"/files/..\\..\\site_config.json",
		"/files//etc/passwd",
		"/files/sub/name.txt",
		"//files/name.txt",
		"/files/",
		"/etc/passwd",
		"files/name.txt",
		"/FILES/name.txt",
		"/api/method/frappe.auth.get_logged_user",
		"file:///etc/passwd",
		"javascript:alert(1)",
		"/files/name\x00.txt",
		" /files/name.txt",
	],
)
def test_other_addresses_are_not_file_addresses(url):
	assert not is_canonical_url(url)


@pytest.mark.parametrize(
	("name", "harmless"),
	[
		("a.png", True),
		("A.PDF", True),
		("a.html", False),
		("a.svg", False),
		("a.xhtml", False),
		("a.js", False),
		("a", False),
		("a.png.html", False),
		(".html", False),
	],
)
def test_a_file_that_a_browser_would_run_cannot_be_public(name, harmless):
	assert is_safe_public_file(name) is harmless
