"""A text in another language than the user's, and its effect on the cache."""

import frappe
import pytest
from frappe import _
from frappe.translate import clear_cache
from frappe.utils import add_days, getdate, today

from migrant_services.core.languages import use_language
from migrant_services.core.roles import CASE_WORKER
from migrant_services.people.documents import contact, reminders
from migrant_services.people.intake import vocabularies
from migrant_services.reception.appointments import reminder
from tests import factories as make


def import_words(office) -> None:
	assert vocabularies.load_countries()["alemania"] == "Germany"
	assert vocabularies.load_vocabularies()["Consultation Subject"]["empleo e ingresos"] == "WORK"


def appointment_reminder(office) -> None:
	assert reminder.write_text(make.appointment(None, office), "es").startswith("Hola.")


def words_for_a_person(office) -> None:
	assert contact.write_texts(office.name, getdate(add_days(today(), 30)))["es"].startswith("Hola.")


def notice_to_the_staff(office) -> None:
	user = make.staff_user(CASE_WORKER, office)
	frappe.db.set_value("User", user, "language", "es")
	reminders._notify(user, ["P-1"])
	[notice] = frappe.get_all("Notification Log", {"for_user": user}, pluck="subject")
	assert notice.startswith("Hay algo que revisar")


@pytest.mark.parametrize("say", [import_words, appointment_reminder, words_for_a_person, notice_to_the_staff])
def test_a_spanish_text_cannot_leave_english_countries_to_others(office, say):
	"""Frappe caches the countries of a language in the current language."""
	clear_cache()
	say(office)
	frappe.local.lang = "es"
	try:
		assert _("Germany") == "Alemania"
	finally:
		clear_cache()


def test_restores_the_language_even_after_an_error(site):
	with pytest.raises(ZeroDivisionError), use_language("es"):
		assert (frappe.local.lang, _("Reception")) == ("es", "Recepción")
		_never = 1 / 0
	assert (frappe.local.lang, _("Reception")) == ("en", "Reception")
