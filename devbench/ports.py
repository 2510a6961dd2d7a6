"""Ports on the loopback address."""

from __future__ import annotations

import socket


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
