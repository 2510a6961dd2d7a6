"""`python -m benchmarks.run [part ...]`: measure on the bench and site named in the environment.

MS_BENCH is the bench folder, MS_SITE the site. Without a part, all of them.
"""

import importlib
import os
import sys

import frappe

PARTS = ("person", "workflow")


def main(parts: list[str]) -> int:
	unknown = set(parts) - set(PARTS)
	if unknown:
		print(f"No such part: {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
		return 2
	os.chdir(os.path.join(os.environ["MS_BENCH"], "sites"))
	frappe.init(site=os.environ["MS_SITE"], sites_path=".")
	frappe.connect()
	try:
		for part in parts or PARTS:
			importlib.import_module(f"benchmarks.{part}").run()
	finally:
		frappe.destroy()
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
