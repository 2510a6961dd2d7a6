"""Functions run by a bench's own Python: ``inside.py SITE FUNCTION``, from its ``sites`` folder."""

import runpy
import sys


def run_file():
	"""Run the Python file named on the command line, with a connected ``frappe``."""
	sys.argv = sys.argv[3:]
	runpy.run_path(sys.argv[0], run_name="__main__")


def load_demo():
	from migrant_services.demo import load

	load()


def skip_wizard():
	"""Answer what the setup wizard would ask, so that the desk opens at once."""
	import frappe

	settings = frappe.get_doc("System Settings")
	settings.setup_complete = 1
	settings.language = "en"
	settings.country = "Mexico"
	settings.time_zone = "America/Mexico_City"
	settings.date_format = "dd/mm/yyyy"
	settings.enable_scheduler = 1
	settings.flags.ignore_mandatory = True
	settings.save()
	frappe.db.set_default("desktop:home_page", "workspace")
	if frappe.get_meta("Installed Application").has_field("is_setup_complete"):
		frappe.db.set_value("Installed Application", {"app_name": "frappe"}, "is_setup_complete", 1)


def main(site, name):
	import frappe

	frappe.init(site=site)
	frappe.connect()
	try:
		globals()[name]()
		frappe.db.commit()
	finally:
		frappe.destroy()


if __name__ == "__main__":
	main(*sys.argv[1:3])
