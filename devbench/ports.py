"""Ports on the loopback address."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"  # the state of a socket in the kernel's tables


def is_free(port: int) -> bool:
	"""True when nothing listens on ``port`` and it can be bound on 127.0.0.1."""
	with socket.socket() as s:
		s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			s.bind(("127.0.0.1", port))
		except OSError:
			return False
	return True


def free_port(wish: int = 0, taken: set[int] | frozenset[int] = frozenset()) -> int:
	"""``wish`` or the next free port after it; 0 means any port the system gives."""
	if wish:
		for port in range(wish, min(wish + 200, 65536)):
			if port not in taken and is_free(port):
				return port
	while True:
		with socket.socket() as s:
			s.bind(("127.0.0.1", 0))
			port = s.getsockname()[1]
		if port not in taken:
			return port


def answers(port: int, timeout: float = 1.0) -> bool:
	"""True when something accepts connections on 127.0.0.1:``port``."""
	try:
		with socket.create_connection(("127.0.0.1", port), timeout=timeout):
			return True
	except OSError:
		return False


def listens(pid: int, port: int) -> bool:
	"""True when the process itself accepts connections on ``port``; False for one that has ended."""
	sockets = {f"socket:[{inode}]" for inode in _listening(port)}
	return any(target in sockets for target in _open_files(pid))


def _open_files(pid: int) -> Iterator[str]:
	with suppress(OSError):  # the process has ended
		for handle in Path(f"/proc/{pid}/fd").iterdir():
			with suppress(OSError):  # it closed this one since
				yield os.readlink(handle)


def _listening(port: int) -> set[str]:
	"""Inodes of the sockets that listen on ``port``, of this machine's processes."""
	found = set()
	for table in ("tcp", "tcp6"):
		try:
			lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
		except FileNotFoundError:
			continue
		for fields in map(str.split, lines):
			if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
				found.add(fields[9])
	return found
