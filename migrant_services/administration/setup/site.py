"""The steps that are about the whole site: languages, time zone, the parts in use, programmes."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import frappe
from frappe import _
from frappe.utils import cint, flt

from migrant_services.administration.parts import PARTS, PARTS_BY_CODE
from migrant_services.administration.parts_in_use import describe_under_way, list_unused
from migrant_services.administration.setup.rights import SYSTEM_MANAGER, check_given, store, take_texts
from migrant_services.core.formats import ENGLISH, SPANISH
from migrant_services.core.messages import reject

SETTINGS = "Migrant Services Settings"
SITE_LANGUAGES = (ENGLISH, SPANISH)
PROGRAMME_TEXTS = ("code", "title", "currency", "starts_on", "ends_on")
# Stored times are those of the zone, so another zone would move every time that is stored.
_WITH_TIMES = ("Consultation", "Appointment", "Queue Ticket")


def may_change_site() -> bool:
	"""Return whether the user may change language and time zone of the site: always a System Manager, others while
	nothing is registered.
	"""
	return SYSTEM_MANAGER in frappe.get_roles() or not any(
		frappe.get_all(doctype, limit=1) for doctype in ("Person", *_WITH_TIMES)
	)


@lru_cache(maxsize=1)
def list_time_zones() -> tuple[str, ...]:
	"""Return the names of the time zones of the world, such as ``America/Argentina/Mendoza``."""
	return tuple(
		sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
	)


def save_site(language: str, time_zone: str, spoken: Collection[str]) -> None:
	"""Set the language and the time zone of the site, and the languages of the people that are offered.

	:param spoken: codes of Spoken Languages; the others stay in their list, disabled
	"""
	settings = frappe.get_doc("System Settings")
	if (language, time_zone) != (settings.language, settings.time_zone):
		_change_site(settings, language, time_zone)
	for row in frappe.get_all("Spoken Language", ["name", "enabled"]):
		if bool(row.enabled) != (row.name in spoken):
			doc = frappe.get_doc("Spoken Language", row.name)
			doc.enabled = int(row.name in spoken)
			store(doc)


def _change_site(settings, language: str, time_zone: str) -> None:
	if not may_change_site():
		reject(
			"SETUP_SITE_IN_USE",
			_(
				"People are registered on this site, so only a System Manager changes its language or its time zone: all stored "
				"times would move."
			),
			field="time_zone",
			title=_("Languages"),
		)
	if language != settings.language and language not in SITE_LANGUAGES:
		reject(
			"SETUP_LANGUAGE_INVALID",
			_("Choose a language of the list."),
			field="language",
			title=_("Languages"),
		)
	if time_zone != settings.time_zone and time_zone not in list_time_zones():
		reject(
			"SETUP_TIME_ZONE_INVALID",
			_("Choose a time zone of the list."),
			field="time_zone",
			title=_("Languages"),
		)
	settings.update({"language": language, "time_zone": time_zone})
	settings.flags.ignore_mandatory = True
	# why: an administrator has no right on the settings of Frappe, and changes these two only, as checked above.
	settings.save(ignore_permissions=True)


def save_parts(unused: Collection[str], is_confirmed: bool) -> list[str]:
	"""Set which parts are not in use, unless work is under way in one that would disappear.

	:param unused: codes of parts
	:param is_confirmed: the user knows of the work under way
	:returns: a sentence for each such part; when there is any, nothing was saved
	"""
	unknown = [code for code in unused if code not in PARTS_BY_CODE]
	if unknown:
		reject("SETUP_PART_UNKNOWN", _("Choose parts of the list."), field="unused", title=_("Parts in Use"))
	if not is_confirmed:
		newly = [code for code in unused if code not in list_unused()]
		under_way = [sentence for code in newly if (sentence := describe_under_way(code))]
		if under_way:
			return under_way
	settings = frappe.get_doc(SETTINGS)
	settings.update({part.fieldname: int(part.code in unused) for part in PARTS})
	settings.flags.is_confirmed = True
	store(settings)
	return []


def add_programme(values: dict[str, Any]) -> None:
	"""Create a support programme.

	:param values: ``code``, ``title``, ``currency``, ``starts_on``, ``ends_on``, and the numbers ``max_amount``,
		``default_amount``, ``max_instalments`` and ``budget``
	"""
	texts = take_texts(values, PROGRAMME_TEXTS)
	programme = frappe.new_doc("Support Programme", **texts)
	check_given(programme, "code", "title", "currency")
	programme.update({name: flt(values.get(name)) for name in ("max_amount", "default_amount", "budget")})
	programme.max_instalments = cint(values.get("max_instalments")) or 1
	store(programme)
