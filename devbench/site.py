"""Sites: making, filling, bringing up to date, dropping."""

from __future__ import annotations

import base64
import inspect
import json
import os
import re
import secrets
import shutil
from pathlib import Path

from devbench import database, engine
from devbench import inside as inside_site
from devbench.bench import APP, REPO, Bench, DevbenchError, write_json
from devbench.clock import REAL, Clock
from devbench.services import frappe_argv
from devbench.steps import command, digest, digest_tree, say

ADMIN_PASSWORD = "admin"


def frappe(bench: Bench, site: str, *args: str, log: str = "site") -> None:
	"""Run a command of the engine on a site, its output in ``logs/<log>-<site>.log``."""
	argv = frappe_argv(bench, "--site", site, *args)
	command(argv, bench.logs / f"{log}-{site}.log", cwd=bench.sites, env=bench.environ())


def inside(bench: Bench, site: str, name: str, echo: re.Pattern | None = None, clock: Clock = REAL) -> Path:
	"""Run one of the functions of ``inside.py`` in the bench's own Python, connected to the site; returns its log."""
	argv = [bench.python, REPO / "devbench" / "inside.py", site, name]
	log = bench.logs / f"{name}-{site}.log"
	command(argv, log, cwd=bench.sites, env=clock.environ(bench.environ()), echo=echo)
	return log


def create(bench: Bench, site: str, developer: bool = False) -> None:
	"""Make a site without the app: past the setup wizard, with the settings of a bench for trying.

	The first one takes the engine's own way and is kept as a copy; later ones start from that copy. A
	half-made site of the same name is replaced.
	"""
	base = base_copy(bench)
	if base.is_dir():
		create_from(bench, site, base)
	else:
		drop(bench, site)
		argv = frappe_argv(
			bench, "new-site", site, "--admin-password", ADMIN_PASSWORD, "--no-mariadb-socket", "--force"
		)
		command(argv, bench.logs / f"new-site-{site}.log", cwd=bench.sites, env=bench.environ())
		inside(bench, site, "skip_wizard")
		keep_copy(bench, site, base)
	set_site_config(bench, site, developer_mode=int(developer))


def fresh(bench: Bench, site: str) -> None:
	"""Make a site with the app as just installed: from a copy while the app is unchanged, else made and copied."""
	key = schema_key()
	copy = bench.build / "cache" / f"app-{key}"
	if copy.is_dir():
		create_from(bench, site, copy)
		set_site_config(bench, site, developer_mode=0)
	else:
		create(bench, site)
		install_app(bench, site)
		for old in copy.parent.glob("app-*"):
			shutil.rmtree(old)
		keep_copy(bench, site, copy)
	(bench.sites / site / ".devbench").write_text(key)


def base_copy(bench: Bench) -> Path:
	"""Return the path of the copy of a site without the app, for this engine and these first settings."""
	key = digest(engine.TREE_SHA256, inspect.getsource(inside_site.skip_wizard), ADMIN_PASSWORD)
	return bench.build / "cache" / f"base-{key}"


def keep_copy(bench: Bench, site: str, copy: Path) -> None:
	"""Keep a site's database, files and encryption key under ``copy``, completely or not at all."""
	part = copy.with_name(f".{copy.name}.{os.getpid()}")
	part.mkdir(parents=True)
	config = site_config(bench, site)
	database.dump(bench, config["db_name"], part / "database.sql")
	for folder in ("public", "private"):
		shutil.copytree(bench.sites / site / folder, part / folder)
	write_json(part / "site_config.json", {"encryption_key": config.get("encryption_key") or new_key()})
	if not copy.exists():
		part.replace(copy)


def new_key() -> str:
	return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def create_from(bench: Bench, site: str, copy: Path) -> None:
	"""Make a site from a kept copy, with its own database and password."""
	drop(bench, site)
	name, password = f"_{secrets.token_hex(8)}", secrets.token_urlsafe(12)
	folder = bench.sites / site
	for sub in ("locks", "logs"):
		(folder / sub).mkdir(parents=True)
	for sub in ("public", "private"):
		shutil.copytree(copy / sub, folder / sub)
	database.sql(
		bench,
		f"CREATE DATABASE `{name}`; CREATE USER '{name}'@'%' IDENTIFIED BY '{password}';"
		f"GRANT ALL ON `{name}`.* TO '{name}'@'%';",
	)
	database.load(bench, name, copy / "database.sql")
	# Last: without this file a site counts as incomplete.
	config = json.loads((copy / "site_config.json").read_text())
	config |= {"db_name": name, "db_password": password, "db_type": "mariadb"}
	write_json(folder / "site_config.json", config)


def site_config(bench: Bench, site: str) -> dict:
	try:
		return json.loads((bench.sites / site / "site_config.json").read_text())
	except FileNotFoundError:
		return {}


def set_site_config(bench: Bench, site: str, **values) -> None:
	write_json(bench.sites / site / "site_config.json", site_config(bench, site) | values)


def install_app(bench: Bench, site: str) -> None:
	frappe(bench, site, "install-app", APP, log="install-app")


def migrate(bench: Bench, site: str) -> None:
	frappe(bench, site, "migrate", log="migrate")


def drop(bench: Bench, site: str) -> None:
	"""Remove a site with its database, half-made or whole."""
	if name := site_config(bench, site).get("db_name"):
		if not name.replace("_", "").isalnum():
			raise DevbenchError(f"The site {site} names a database that devbench did not make: {name}")
		database.sql(bench, f"DROP DATABASE IF EXISTS `{name}`; DROP USER IF EXISTS '{name}'@'%';")
	shutil.rmtree(bench.sites / site, ignore_errors=True)


def schema_key() -> str:
	"""Return a key that changes when a site has to be migrated: with doctypes, records, patches and Python code."""
	return digest_tree(REPO / APP, suffixes={".py", ".json", ".txt", ".csv"}, skip={"tests", "translations"})


def ensure(bench: Bench, site: str, developer: bool = False) -> None:
	"""Make a site with the app, and migrate it when the app changed since."""
	stamp = bench.sites / site / ".devbench"
	if not (bench.has_site(site) and stamp.is_file()):
		say(f"Making the site {site} ...")
		create(bench, site, developer)
		install_app(bench, site)
	elif stamp.read_text() != schema_key():
		say(f"Bringing the site {site} up to date ...")
		migrate(bench, site)
	else:
		return
	stamp.write_text(schema_key())
