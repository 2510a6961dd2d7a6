"""The Chromium of this machine: finding it, and driving it without a screen.

Ubuntu has Chromium as a snap only, which sees neither the folders of a test nor a system without snapd. There
devbench takes the one that a package of the npm registry carries.
"""

from __future__ import annotations

import os
import shutil

from devbench.bench import Bench, DevbenchError
from devbench.engine import file_sha256
from devbench.steps import command

NAMES = ("chromium", "google-chrome-stable", "google-chrome")
# For Playwright's ``launch(args=...)``: also as root and in a container, and nothing fetched in the background.
FLAGS = (
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
)

PACKAGE = "@sparticuz/chromium"
VERSION = "153.0.0"
ARCHIVE = "node_modules/@sparticuz/chromium/bin/chromium.br"
ARCHIVE_SHA256 = "38e1e1649db20fa4ea644bf5987688ce81a4c9eb10e7eae8380b74fc0d699fea"
UNPACK = (
	"const fs = require('fs'), [from, to] = process.argv.slice(1);"
	"fs.createReadStream(from).pipe(require('zlib').createBrotliDecompress())"
	".pipe(fs.createWriteStream(to, {mode: 0o755}))"
)


def find_chromium() -> str | None:
	"""Path of the program that ``MS_CHROMIUM`` names, else of an installed Chromium or Chrome; None without."""
	named = os.environ.get("MS_CHROMIUM")
	return named or next((found for name in NAMES if is_plain(found := shutil.which(name))), None)


def is_plain(path: str | None) -> bool:
	"""Return whether the program exists and is not a snap."""
	return path is not None and not path.startswith("/snap/")


def fetch_chromium(bench: Bench) -> None:
	"""Chromium from the npm registry into the bench.

	:raises DevbenchError: when it is not the pinned one
	"""
	part = bench.chromium.with_name("chromium.part")
	shutil.rmtree(part, ignore_errors=True)
	part.mkdir(parents=True)
	npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
	env = bench.node_environ()
	command([*npm, "--prefix", part, f"{PACKAGE}@{VERSION}"], bench.logs / "chromium.log", cwd=part, env=env)
	if (found := file_sha256(part / ARCHIVE)) != ARCHIVE_SHA256:
		raise DevbenchError(
			f"The Chromium in {PACKAGE} {VERSION} is damaged or is another one: its SHA-256 is {found}, expected "
			f"{ARCHIVE_SHA256}. Run the same command again; or install a Chromium and name it in MS_CHROMIUM."
		)
	unpacked = part / "chromium"
	command(
		["node", "-e", UNPACK, part / ARCHIVE, unpacked],
		bench.logs / "chromium-unpack.log",
		cwd=part,
		env=env,
	)
	unpacked.replace(bench.chromium)
	shutil.rmtree(part)
