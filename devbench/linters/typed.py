"""Run mypy over the modules of the contract "Pure" of pyproject.toml, with the settings that are there too."""

from __future__ import annotations

import sys
from pathlib import Path

from mypy import api

try:
	import tomllib
except ImportError:  # Python 3.10; mypy brings it there
	import tomli as tomllib

REPO = Path(__file__).resolve().parents[2]
# At the end of a name in a contract: all that is below it.
BELOW = ".**"


def pure_modules(pyproject: Path) -> list[str]:
	"""Return the names of the contract, those of whole packages with ``.**`` at the end."""
	contracts = tomllib.loads(pyproject.read_text())["tool"]["importlinter"]["contracts"]
	(names,) = (contract["source_modules"] for contract in contracts if contract["name"] == "Pure")
	return names


def main() -> int:
	"""Print what mypy found; return its exit code."""
	options = []
	for name in pure_modules(REPO / "pyproject.toml"):
		options += ["-p", name.removesuffix(BELOW)] if name.endswith(BELOW) else ["-m", name]
	out, errors, code = api.run(options)
	print(out + errors, end="")
	return code


if __name__ == "__main__":
	sys.exit(main())
