"""Checks of the installation, one line each, for those who maintain the system."""

from collections.abc import Callable
from typing import NamedTuple

import frappe
from babel import Locale
from frappe import _

from migrant_services.access import unscoped_doctypes
from migrant_services.administration.setup.progress import read_missing
from migrant_services.administration.versions import check_version, is_old
from migrant_services.core import jobs, locks, messages
from migrant_services.printed import fonts as font_files

# A job that has not moved for so long was not resumed, although the scheduler should have done so.
STUCK_MINUTES = 60


class Line(NamedTuple):
	"""The result of one check."""

	title: str
	is_well: bool
	sentence: str
	# What to do about it, or what could still be improved if all is well.
	remedy: str = ""


def check_database() -> Line:
	"""Check that clerks who act at the same moment wait for each other (:mod:`migrant_services.core.locks`)."""
	version = frappe.db.sql("select version()")[0][0].partition("-")[0]
	server = locks.get_snapshot_isolation()
	if server is None:
		return Line(
			_("Database"),
			True,
			_("MariaDB {0}, without the setting {1}.").format(version, locks.ISOLATION_SETTING),
		)
	locks.use_current_rows()
	if frappe.db.sql(f"select @@session.{locks.ISOLATION_SETTING}")[0][0]:
		return Line(
			_("Database"),
			False,
			_(
				"MariaDB {0}; {1} is ON, and the app cannot switch it off for its own work. Two clerks who act at the same moment get an error."
			).format(version, locks.ISOLATION_SETTING),
			_("Write {0} = OFF into the settings of the database server and restart it.").format(
				locks.ISOLATION_SETTING
			),
		)
	if server == "OFF":
		return Line(
			_("Database"), True, _("MariaDB {0}; {1} is OFF.").format(version, locks.ISOLATION_SETTING)
		)
	return Line(
		_("Database"),
		True,
		_("MariaDB {0}; {1} is ON, and the app switches it off for its own work.").format(
			version, locks.ISOLATION_SETTING
		),
		_("Where other apps share the server, {0} = OFF in its settings helps them too.").format(
			locks.ISOLATION_SETTING
		),
	)


def check_background_work() -> Line:
	"""Check that background jobs come to their end (:mod:`migrant_services.core.jobs`)."""
	stuck = [f"{_(doctype)} {name}" for doctype, name in jobs.find_stalled(STUCK_MINUTES)]
	if not stuck:
		return Line(_("Background Work"), True, _("Every job is moving or done."))
	return Line(
		_("Background Work"),
		False,
		_("Nothing moved for an hour: {0}.").format(", ".join(stuck)),
		_(
			"Check that the workers and the scheduler are running. The work then continues automatically. If it stops again, look at the Error Log."
		),
	)


def check_frappe_version(version: str = frappe.__version__) -> Line:
	"""Check that Frappe is new enough (:mod:`migrant_services.administration.versions`)."""
	if finding := check_version(version):
		return Line("Frappe", False, messages.to_sentence(finding))
	return Line("Frappe", True, _("Version {0}.").format(version))


def check_foreign_doctypes(version: str = frappe.__version__) -> Line:
	"""Check whether doctypes of other apps name people (:mod:`migrant_services.access.unscoped_doctypes`)."""
	title, found = _("People Elsewhere"), ", ".join(map(_, unscoped_doctypes.list_unscoped_doctypes()))
	if not found:
		return Line(title, True, _("Only doctypes of the app name people."))
	if is_old(version):
		return Line(
			title,
			False,
			_(
				"{0}: these doctypes name people, and a user with a right on one sees all of its records."
			).format(found),
			_(
				"Update Frappe: a newer one asks the app about them too. Until then give rights on them to few roles."
			),
		)
	return Line(
		title,
		True,
		_(
			"{0}: these doctypes name people. A record there is visible to users who see all the people in it."
		).format(found),
		_("Offices do not limit them, so give rights on them to few roles."),
	)


def check_fonts() -> Line:
	"""Check that names in other scripts can be printed (:mod:`migrant_services.printed.fonts`)."""
	title, missing = _("Fonts"), font_files.list_missing()
	if missing is None:
		return Line(
			title,
			False,
			_("It is not known whether the server has fonts for names in other scripts."),
			_("Install the package fontconfig, and {0}.").format(", ".join(font_files.PACKAGES)),
		)
	if not missing:
		return Line(
			title,
			True,
			_("Names in other scripts (Amharic, Arabic, Bengali, Chinese and others) can be printed."),
		)
	named = Locale.parse(frappe.local.lang, sep="-").languages
	languages = ", ".join(named.get(language, language) for each in missing.values() for language in each)
	return Line(
		title,
		False,
		_("There is no font for {0}: names in these languages are blank in PDFs.").format(languages),
		_("Install on every server that makes PDFs: {0}.").format(", ".join(missing)),
	)


def check_setup() -> Line:
	"""Check that the municipality is set up (:mod:`migrant_services.administration.setup`)."""
	title, missing = _("Setting Up"), [finding for step in read_missing() for finding in step.findings]
	page = _("Open the page Set Up in the workspace Administration.")
	if any(finding.code == "SETUP_NO_OFFICE" for finding in missing):
		return Line(title, False, _("Not set up yet: there is no office."), page)
	if missing:
		return Line(
			title, True, _("There is an office. Things that are missing: {0}.").format(len(missing)), page
		)
	return Line(title, True, _("Everything is set up."))


CHECKS: tuple[Callable[[], Line], ...] = (
	check_setup,
	check_frappe_version,
	check_database,
	check_background_work,
	check_foreign_doctypes,
	check_fonts,
)


def run_checks() -> list[Line]:
	"""Return the results of all checks, in the language of the user."""
	return [check() for check in CHECKS]
