"""``make demo``: a running desk with the demo office."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request

from devbench import site
from devbench.bench import DEMO_SITE, Bench, DevbenchError
from devbench.build import build
from devbench.services import DATA, Services, port_of, running
from devbench.steps import say


def run(bench: Bench) -> int:
	"""Build, fill and serve; return when Ctrl-C stopped what this call started."""
	build(bench)
	if running(bench, "web"):
		announce(bench)
		return 0
	with Services(bench) as services:
		say("Starting database and Redis ...")
		services.start(*DATA)
		prepare(bench)
		say("Starting web, worker and scheduler ...")
		services.start("web", "worker", "scheduler")
		wait_for_login(bench)
		announce(bench)
		print("\nCtrl-C stops it.", flush=True)
		try:
			while not (ended := services.watch()):
				time.sleep(1)
		except KeyboardInterrupt:
			say("Stopping what was started ...")
			return 0
		raise DevbenchError(f"{ended} ended by itself; see {bench.logs / ended}.log. The rest was stopped.")


def prepare(bench: Bench) -> None:
	"""The demo site with the app and the demo office, up to date."""
	site.ensure(bench, DEMO_SITE)
	bench.set_config(default_site=DEMO_SITE)
	stamp = bench.sites / DEMO_SITE / ".demo"
	if not stamp.exists():
		say("Loading the demo office ...")
		site.frappe(bench, DEMO_SITE, "execute", "migrant_services.demo.load", log="demo")
		stamp.touch()


def url(bench: Bench) -> str:
	return f"http://127.0.0.1:{port_of(bench, 'webserver_port')}"


def wait_for_login(bench: Bench) -> None:
	"""Until the login page answers with its form."""
	say("Waiting for the login page ...")
	until = time.monotonic() + 60
	while time.monotonic() < until:
		try:
			with urllib.request.urlopen(f"{url(bench)}/login", timeout=30) as page:
				if b"login_email" in page.read():
					return
		except OSError as e:
			last = e
		time.sleep(0.3)
	raise DevbenchError(
		f"The login page at {url(bench)}/login did not answer ({last}); see {bench.logs}/web.log"
	)


def announce(bench: Bench) -> None:
	"""Print the address and who can log in."""
	code = "import json, migrant_services.demo as d; print(json.dumps([d.PASSWORD, d.users()]))"
	done = subprocess.run(
		[bench.python, "-c", code],
		cwd=bench.sites,
		env=bench.environ(),
		capture_output=True,
		text=True,
		check=True,
	)
	password, users = json.loads(done.stdout)
	say(f"The desk is at {url(bench)}")
	width = max(len(user["email"]) for user in users)
	print(f"\nLog in with one of these, password {password}:")
	for user in users:
		print(f"  {user['email']:{width}}  {user['role']}")
	print(f"  {'Administrator':{width}}  everything (password {site.ADMIN_PASSWORD})")
