"""`python -m benchmarks.run [part ...]`: measure on the bench and site named in the environment.

MS_BENCH is the bench folder, MS_SITE the site. Without a part, all of them but those of :data:`NAMED_ONLY`. A
part that needs no site runs without one, and where Frappe is not even installed.
"""

import importlib
import os
import sys
from contextlib import contextmanager

# Whether each part needs a site.
PARTS = {
	"person": True,
	"workflow": True,
	"matching": False,
	"registry": True,
	"intake": True,
	"lists": True,
	"setup": False,
	"access": True,
	"forms": True,
	"house": False,
	"asking": True,
}
# These take longer than five minutes, so they run only when they are named.
NAMED_ONLY = {"registry", "intake", "setup", "forms", "asking"}


def main(parts: list[str]) -> int:
	unknown = set(parts) - set(PARTS)
	if unknown:
		print(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
		return 2
	parts = parts or [part for part in PARTS if part not in NAMED_ONLY]
	on_site = [part for part in parts if PARTS[part]]
	if on_site:
		with site():
			for part in on_site:
				_module(part).run()
	for part in (part for part in parts if not PARTS[part]):
		_module(part).run()
	return 0


def _module(part: str):
	return importlib.import_module(f"benchmarks.{part}")


@contextmanager
def site():
	"""Connect to the site named in the environment."""
	import frappe

	os.chdir(os.path.join(os.environ["MS_BENCH"], "sites"))
	frappe.init(site=os.environ["MS_SITE"], sites_path=".")
	frappe.connect()
	try:
		yield
	finally:
		frappe.destroy()


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
