"""Programs and fonts of the operating system that a bench needs, from the packages of Debian and Ubuntu."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from devbench.bench import DevbenchError
from devbench.chromium import find_chromium
from devbench.steps import say

# Program -> its package.
PACKAGES = {
	"mariadbd": "mariadb-server-core",  # without the system's service: each bench has its own
	"mariadb": "mariadb-client",
	"redis-server": "redis-server",
	"wkhtmltopdf": "wkhtmltopdf",
	"chromium": "chromium",
	"setpriv": "util-linux",
	"fc-list": "fontconfig",
}
# Program -> distribution -> the version from which on it has no such package. Without wkhtmltopdf, Chromium makes the
# PDFs (wkhtmltopdf.py); without Chromium as a package, devbench takes it from the npm registry (chromium.py).
GONE = {
	"wkhtmltopdf": {"debian": 13, "ubuntu": 25.04},
	"chromium": {"ubuntu": 0},
}
# The one library that the registry's Chromium needs of the system, and its package.
CHROMIUM_LIBRARY = ("nss3", "libnss3")
# What fontconfig must find -> the package that brings it. Without them names of people print as blanks.
FONTS = {
	"Liberation Sans": "fonts-liberation",
	":lang=am": "fonts-noto-core",  # Ethiopic, Arabic, Bengali, Devanagari and nearly all other letters
	":lang=zh-cn": "fonts-noto-cjk",
}
# What only the tests need.
FOR_TESTS = {"faketime": "faketime"}
PATH = "/usr/sbin:/sbin"
MIN_NODE = 18


def distribution(os_release: str) -> tuple[str, float]:
	"""Return Debian or Ubuntu, which the system is or is like, and its version; infinity where none is given."""
	said = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
	said = {key: value.strip("\"'") for key, value in said.items()}
	name, version = said.get("ID"), said.get("VERSION_ID", "inf")
	if name not in ("debian", "ubuntu"):
		name, version = "ubuntu" if "ubuntu" in said.get("ID_LIKE", "") else "debian", "inf"
	return name, float(version)


def this_distribution() -> tuple[str, float]:
	release = Path("/etc/os-release")
	return distribution(release.read_text() if release.is_file() else "")


def has_package(program: str, system: tuple[str, float]) -> bool:
	"""Return whether that distribution has the program as an ordinary package."""
	name, version = system
	gone = GONE.get(program, {}).get(name)
	return gone is None or version < gone


def is_here(program: str) -> bool:
	if program == "chromium":
		return find_chromium() is not None
	return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:{PATH}") is not None


def has_node() -> bool:
	"""Return whether the machine has a Node, with its npm, that the bundler runs on."""
	if not (is_here("node") and is_here("npm")):
		return False
	said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
	return int(said.strip().removeprefix("v").partition(".")[0] or 0) >= MIN_NODE


def wants_registry_chromium() -> bool:
	"""Return whether neither the machine nor its distribution has Chromium, and the registry's runs."""
	here = is_here("chromium") or has_package("chromium", this_distribution())
	return not here and platform.machine() == "x86_64"


def missing(programs: Mapping[str, str] = PACKAGES) -> list[str]:
	"""List packages whose program is not on this machine, in a fixed order."""
	system = this_distribution()
	packages = [
		package
		for program, package in programs.items()
		if has_package(program, system) and not is_here(program)
	]
	library, package = CHROMIUM_LIBRARY
	if wants_registry_chromium() and not ctypes.util.find_library(library):
		packages.append(package)
	if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
		packages.append("python3-venv")
	return packages


def missing_fonts() -> list[str]:
	"""List packages of fonts that are not on this machine; all of them where this cannot be found out."""
	if not shutil.which("fc-list"):
		return list(FONTS.values())
	return [package for wanted, package in FONTS.items() if not _fonts(wanted)]


def _fonts(wanted: str) -> str:
	return subprocess.run(["fc-list", wanted, "family"], capture_output=True, text=True).stdout.strip()


def privileges(ask: bool) -> list[str] | None:
	"""Return the words to put before a command that needs root; None when root is unavailable.

	With ``ask``, sudo may ask for a password at a terminal.
	"""
	if os.geteuid() == 0:
		return []
	sudo = shutil.which("sudo")
	if not sudo:
		return None
	if subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
		return [sudo]
	if ask and sys.stdin.isatty() and subprocess.run([sudo, "-v"]).returncode == 0:
		return [sudo]
	return None


def explain(packages: list[str]) -> str:
	"""Return the message for a user who may not install packages."""
	names = " ".join(packages)
	return (
		f"These packages are missing and need an administrator: {names}. "
		f"Ask for them once with: apt-get install --no-install-recommends {names}. Then run this again; "
		"nothing else here needs an administrator."
	)


def can_install_beside() -> bool:
	"""Return whether something is missing and can be installed in parallel with other work: without a password."""
	return (
		bool(missing() or missing_fonts())
		and bool(shutil.which("apt-get"))
		and privileges(ask=False) is not None
	)


def install_missing(log: Path, programs: Mapping[str, str] = PACKAGES, fonts: bool = True) -> None:
	"""Install what is missing (Python's own venv always with it), as root or with sudo.

	Raises DevbenchError naming the packages when neither is at hand or the machine has no apt-get. Fonts are
	wished for only: without them it says so and goes on.
	"""
	needed, fonts = missing(programs), missing_fonts() if fonts else []
	packages = [*needed, *fonts]
	if not packages:
		return
	root = privileges(ask=bool(needed)) if shutil.which("apt-get") else None
	if root is None and needed:
		raise DevbenchError(explain(packages))
	without_fonts = f"Names in some scripts print as blanks without fonts (packages {' '.join(fonts)})."
	if root is None:
		return say(without_fonts)
	say(f"Installing packages: {' '.join(packages)}")
	env = ["env", "DEBIAN_FRONTEND=noninteractive"]
	apt = [*root, *env, "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
	log.parent.mkdir(parents=True, exist_ok=True)
	with log.open("wb") as out:
		# An installation that was interrupted is finished first.
		for argv in (
			[*root, *env, "dpkg", "--configure", "-a"],
			[*apt, "update"],
			[*apt, "install", "--no-install-recommends", *packages],
		):
			# In this process group and with this terminal: sudo remembers its password for them.
			if subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out).returncode:
				if not needed:
					return say(f"{without_fonts} Installing them failed; see {log}.")
				raise DevbenchError(f"{' '.join(argv)} failed; see {log}. {explain(packages)}")
	if still := missing(programs):
		raise DevbenchError(explain(still))
