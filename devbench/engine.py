"""The engine: Frappe 15.0.0-dev of August 2023, restored from a wheel that carries it under other names.

Frappe itself is distributed through git only. The wheel holds upstream's commit
0cced747669d9471aa3d60819148a8e828457930 with four names replaced; undoing the replacement gives the tree
back. Both the download and the restored tree are checked against a pinned digest, so what runs is known.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from devbench.bench import Bench, DevbenchError, write_text
from devbench.steps import command

PACKAGE = "criscostack"
VERSION = "1.0.0"
WHEEL = f"{PACKAGE}-{VERSION}-py3-none-any.whl"
WHEEL_SHA256 = "dc58aaf29c59b7666edc953596e5b31f77d7286b2ed6b14c6a205b217c210349"
TREE_SHA256 = "7fc83553863c2f714f2d0a00e731ee60e8ab448db574971946714a26c5b54405"

# Longest first, so that no name is undone as a part of another. "brik" stood for "bench"; inside words of
# other languages (rubrik, Fabrik) it is their own.
NAMES = (
	(rb"criscostack", b"frappe"),
	(rb"Criscostack", b"Frappe"),
	(rb"CRISCOSTACK", b"FRAPPE"),
	(rb"criscoerp", b"erpnext"),
	(rb"Criscoerp|CriscoERP", b"ERPNext"),
	(rb"Crisco", b"Frappe"),
	(rb"crisco", b"frappe"),
	(rb"CRISCO", b"FRAPPE"),
	(rb"(?<![A-Za-z\x80-\xff])brik", b"bench"),
	(rb"(?<![A-Za-z\x80-\xff])Brik", b"Bench"),
)
_PATTERNS = tuple((re.compile(old), new) for old, new in NAMES)


def restore_names(content: bytes) -> bytes:
	"""Undo the replacement in a text or a path. Binary content (it holds a zero byte) comes back as it is."""
	if b"\0" in content:
		return content
	for pattern, new in _PATTERNS:
		content = pattern.sub(new, content)
	return content


def file_sha256(path: Path) -> str:
	h = hashlib.sha256()
	with path.open("rb") as f:
		while block := f.read(1 << 20):
			h.update(block)
	return h.hexdigest()


def tree_sha256(folder: Path) -> str:
	"""Digest of a tree: names and contents of its files, in the order of their names."""
	h = hashlib.sha256()
	paths = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
	for path in paths:
		if "__pycache__" not in path:
			h.update(f"{path}\0{file_sha256(folder / path)}\n".encode())
	return h.hexdigest()


def download(bench: Bench) -> None:
	"""Download the wheel from the registry that pip uses, and reject any but the pinned one."""
	wheel = bench.downloads / WHEEL
	bench.downloads.mkdir(parents=True, exist_ok=True)
	if not wheel.is_file():
		part = bench.downloads / "part"
		shutil.rmtree(part, ignore_errors=True)
		pip = [bench.tools / "bin" / "python", "-m", "pip", "download", "--no-deps", "--no-input"]
		command([*pip, "--dest", part, f"{PACKAGE}=={VERSION}"], bench.logs / "download.log")
		(part / WHEEL).replace(wheel)
	check_wheel(wheel)


def check_wheel(wheel: Path) -> None:
	"""Raise DevbenchError and set the file aside when it is not the pinned wheel."""
	found = file_sha256(wheel)
	if found == WHEEL_SHA256:
		return
	aside = wheel.with_name(wheel.name + ".damaged")
	wheel.replace(aside)
	raise DevbenchError(
		f"The download {wheel.name} is damaged or is another file: its SHA-256 is {found}, expected "
		f"{WHEEL_SHA256}. Nothing of it was used; it was set aside as {aside}. Run the same command again to "
		f"download it again. If it still happens, empty pip's cache (pip cache remove {PACKAGE}) and ask who "
		"runs your package mirror why it serves another file."
	)


def requirements(wheel: Path) -> list[str]:
	"""Return what the wheel's own metadata requires."""
	with zipfile.ZipFile(wheel) as z:
		metadata = z.read(f"{PACKAGE}-{VERSION}.dist-info/METADATA").decode()
	return HeaderParser().parsestr(metadata).get_all("Requires-Dist") or []


def restore(bench: Bench) -> None:
	"""Unpack the wheel under its own names into ``apps/frappe`` and check the tree's digest."""
	wheel = bench.downloads / WHEEL
	check_wheel(wheel)
	part = bench.engine.with_name(".frappe.part")
	shutil.rmtree(part, ignore_errors=True)
	with zipfile.ZipFile(wheel) as z:
		for info in z.infolist():
			if info.is_dir() or not info.filename.startswith(f"{PACKAGE}/"):
				continue
			path = part / restore_names(info.filename.encode()).decode()
			if not path.resolve().is_relative_to(part.resolve()):
				raise DevbenchError(f"The wheel holds a file outside its own folder: {info.filename}")
			path.parent.mkdir(parents=True, exist_ok=True)
			path.write_bytes(restore_names(z.read(info)))
	found = tree_sha256(part / "frappe")
	if found != TREE_SHA256:
		raise DevbenchError(
			f"The restored engine is not the known one: its digest is {found}, expected {TREE_SHA256}. "
			"Remove the bench with 'make clean' and run the same command again."
		)
	write_text(part / "requirements.txt", "\n".join(requirements(wheel)) + "\n")
	if bench.engine.exists():
		old = bench.engine.with_name(f".frappe.old.{os.getpid()}")
		bench.engine.replace(old)
		shutil.rmtree(old)
	part.replace(bench.engine)
