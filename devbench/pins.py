"""Which of the engine's requirements are raised, so that one set of them installs on every Python of today.

The engine of 2023 pins packages whose releases of then have no wheels for Python 3.12 and 3.13. For each, the table
names a later range with the same functions for the engine; later Frappe asks for these ranges itself.
"""

from __future__ import annotations

import re

# The Pythons that the requirements install on.
PYTHONS = ((3, 10), (3, 11), (3, 12), (3, 13))

# Package (as normalised by PEP 503) -> range in place of the engine's, and the reason.
RAISED = {
	"hiredis": ("~=3.0", "2.2 has no wheels from Python 3.12 on; redis 4.5 takes any version from 1.0"),
	"markupsafe": ("~=3.0", "2.1 has no wheels for Python 3.13; the same three names"),
	"pillow": ("~=11.0", "9.5 has no wheels from Python 3.12 on and does not build on 3.13"),
	"pydantic": (
		"~=2.12.0",
		"2.0 has no wheels from Python 3.12 on; with beside_engine/ the same for the engine",
	),
	"restrictedpython": (
		"~=8.0",
		"6 refuses Python 3.12; 8 allows the same of a server script, and knows 3.13",
	),
}

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def raise_pins(requirements: list[str]) -> list[str]:
	"""Return the requirements with those of ``RAISED`` in their later range, in the same order."""
	return [_raise(requirement) for requirement in requirements]


def _raise(requirement: str) -> str:
	name = _NAME.match(requirement)[0]
	later, _why = RAISED.get(re.sub(r"[-_.]+", "-", name).lower(), ("", ""))
	return f"{name}{later}" if later else requirement
