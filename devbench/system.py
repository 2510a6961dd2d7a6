"""Programs of the operating system that a bench needs, from Debian's packages."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from devbench.bench import DevbenchError
from devbench.steps import say

# Program -> the package that brings it.
PACKAGES = {
	"mariadbd": "mariadb-server-core",  # without a service of the system: each bench has its own
	"mariadb": "mariadb-client",
	"redis-server": "redis-server",
	"wkhtmltopdf": "wkhtmltopdf",
	"chromium": "chromium",
	"node": "nodejs",
	"npm": "npm",
	"setpriv": "util-linux",
}
# What only the tests need.
FOR_TESTS = {"faketime": "faketime"}
PATH = "/usr/sbin:/sbin"


def missing(programs: Mapping[str, str] = PACKAGES) -> list[str]:
	"""Packages whose program is not on this machine, in a fixed order."""
	path = f"{os.environ.get('PATH', os.defpath)}:{PATH}"
	packages = [package for program, package in programs.items() if not shutil.which(program, path=path)]
	if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
		packages.append("python3-venv")
	return packages


def privileges() -> list[str] | None:
	"""Words to put before a command that needs root; None when there is no way to be root.

	sudo may ask for a password when somebody sits at a terminal.
	"""
	if os.geteuid() == 0:
		return []
	sudo = shutil.which("sudo")
	if not sudo:
		return None
	if subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
		return [sudo]
	if sys.stdin.isatty() and subprocess.run([sudo, "-v"]).returncode == 0:
		return [sudo]
	return None


def explain(packages: list[str]) -> str:
	"""What to tell somebody who may not install packages."""
	names = " ".join(packages)
	return (
		f"These packages are missing and need an administrator: {names}. "
		f"Ask for them once with: apt-get install --no-install-recommends {names}. Then run this again; "
		"nothing else here needs an administrator."
	)


def install_missing(log: Path, programs: Mapping[str, str] = PACKAGES) -> None:
	"""Install what is missing, as root or with sudo.

	Raises DevbenchError naming the packages when neither is at hand or the machine has no apt-get.
	"""
	packages = missing(programs)
	if not packages:
		return
	root = privileges()
	if root is None or not shutil.which("apt-get"):
		raise DevbenchError(explain(packages))
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
				raise DevbenchError(f"{' '.join(argv)} failed; see {log}. {explain(packages)}")
	if still := missing(programs):
		raise DevbenchError(explain(still))
