"""``make demo``: a running desk with the demo office."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.request
from pathlib import Path

from devbench import site
from devbench.bench import DEMO_SITE, Bench, DevbenchError
from devbench.build import build
from devbench.services import DATA, Services, port_of, running
from devbench.steps import Step, interrupted, say

# Lines that the loader prints about its parts ("People: 300 records, 12.3 s") and of records that it could not make ("! ...").
PROGRESS = re.compile(r"^(\w[^:]*: \d+ .*\d s$|! )")


def run(bench: Bench) -> int:
	"""Build, fill and serve; return when Ctrl-C stopped what this call started."""
	if running(bench, "web"):
		announce(bench)
		say("It runs already, started elsewhere; 'make stop' stops it.")
		return 0
	with Services(bench) as services:
		build(bench, *steps(bench, services))
		# A first run has started them as a step; in later runs the steps are done.
		services.start(*DATA)
		bench.set_config(default_site=DEMO_SITE)
		say("Starting web, worker and scheduler ...")
		services.start("web")
		wait_for_login(bench)
		services.start("worker", "scheduler")
		announce(bench)
		print("\nCtrl-C stops it.", flush=True)
		try:
			while not (ended := services.watch()):
				time.sleep(1)
		except KeyboardInterrupt:
			say("Stopping what was started ...")
			return 0
		raise DevbenchError(f"{ended} ended by itself; see {bench.logs / ended}.log. The rest was stopped.")


def steps(bench: Bench, services: Services) -> list[Step]:
	"""Return the steps that make the demo site with its office, in parallel with bundling the desk's assets."""
	loaded, config = loaded_mark(bench), bench.sites / DEMO_SITE / "site_config.json"

	def make() -> None:
		services.start(*DATA)
		site.ensure(bench, DEMO_SITE)

	def load() -> None:
		services.start(*DATA)
		try:
			site.inside(bench, DEMO_SITE, "load_demo", echo=PROGRESS)
		except DevbenchError as fault:
			if interrupted():
				raise
			# The desk starts all the same; the next start retries.
			say(f"The demo office could not be loaded, so only the Administrator can log in. {fault}")
			return
		loaded.touch()

	return [
		Step("demo-site", "Demo site", make, ("env", "database"), site.schema_key, (config,)),
		Step("demo-office", "Demo office: load", load, ("demo-site",), lambda: DEMO_SITE, (config, loaded)),
	]


def loaded_mark(bench: Bench) -> Path:
	"""Return the file that exists once the demo office is loaded."""
	return bench.sites / DEMO_SITE / ".demo"


def url(bench: Bench) -> str:
	return f"http://127.0.0.1:{port_of(bench, 'webserver_port')}"


def wait_for_login(bench: Bench) -> None:
	"""Wait until the login page answers with its form."""
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
	"""Print the address and the logins."""
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
	if not loaded_mark(bench).exists():
		users = []
	width = max((len(user["email"]) for user in users), default=len("Administrator"))
	print(f"\nLog in with one of these, password {password}:" if users else "\nLog in:")
	for user in users:
		print(f"  {user['email']:{width}}  {user['role']}")
	print(f"  {'Administrator':{width}}  everything (password {site.ADMIN_PASSWORD})")
