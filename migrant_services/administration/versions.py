"""The versions of Frappe that the app needs, by major version."""

import re

from migrant_services.core.findings import Finding, make_finding

# The oldest release on which all tests of the app pass (docs/devbench.md, "Versions tried").
MIN_VERSIONS = {15: "15.101.1", 16: "16.9.0"}
# The oldest release that has the fixes of the security notices known in November 2026.
SECURE_VERSIONS = {15: "15.111.0", 16: "16.33.0"}

MESSAGES = {
	"VERSION_OLD": (
		"Frappe {0} is older than {1}, the oldest version that Migrant Services works on. Parts of the desk may not work. "
		"Update Frappe to {2} or newer."
	),
	"VERSION_INSECURE": (
		"Frappe {0} lacks security fixes. Update it to {1} or newer before the site holds people's data."
	),
	"VERSION_UNTRIED": "Migrant Services is not tested on Frappe {0} yet. Use {1} or newer, below {2}.",
}


def check_version(version: str) -> Finding | None:
	"""Return the finding about a version of Frappe, None when the version is fine.

	:param version: in the form of ``frappe.__version__``: ``15.111.0``, ``16.0.0-dev``
	:raises ValueError: when it does not begin with a number
	"""
	numbers = _parse_numbers(version)
	if numbers[0] not in MIN_VERSIONS:
		newest = max(MIN_VERSIONS)
		return make_finding(MESSAGES, "VERSION_UNTRIED", version, SECURE_VERSIONS[newest], newest + 1)
	least, secure = MIN_VERSIONS[numbers[0]], SECURE_VERSIONS[numbers[0]]
	if is_old(version):
		return make_finding(MESSAGES, "VERSION_OLD", version, least, secure)
	if numbers < _parse_numbers(secure):
		return make_finding(MESSAGES, "VERSION_INSECURE", version, secure)
	return None


def is_old(version: str) -> bool:
	"""Return whether a version of Frappe is older than the oldest that works.

	:param version: in the same form as for :func:`check_version`
	"""
	numbers = _parse_numbers(version)
	return numbers[0] in MIN_VERSIONS and numbers < _parse_numbers(MIN_VERSIONS[numbers[0]])


def _parse_numbers(version: str) -> tuple[int, ...]:
	found = re.match(r"\d+(\.\d+)*", version)
	if not found:
		raise ValueError(f"{version!r} is no version")
	return tuple(map(int, found[0].split(".")))
