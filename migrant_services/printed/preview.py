"""A document as PDF with an invented person, for the users who word it. It reads no record of a person."""

import frappe
from frappe import _
from frappe.utils.pdf import get_pdf
from frappe.www.printview import get_print_style

from migrant_services.core import formats
from migrant_services.core.languages import use_language
from migrant_services.core.messages import reject
from migrant_services.printed import DOCUMENTS, SLIPS, samples
from migrant_services.printed.assembly import assemble
from migrant_services.printed.verification.lookup import get_document_kind
from migrant_services.texts import answers, store
from migrant_services.texts.catalog import COMMON, PRINT, load_specs
from migrant_services.texts.wording import Wording

# What is in every document is shown on this one.
EXAMPLE_OF_COMMON = "Attention Certificate"
# Stands for the answer to an own question, and for what to bring.
NO_ANSWER = "…"


def make_preview(wording: Wording, language: str) -> bytes:
	"""Return the PDF of a document as it is worded, stored or not.

	:param language: code of one of the languages with texts
	:raises frappe.ValidationError: for a reminder or a notice, which is not printed
	"""
	with use_language(formats.choose_print_language(language, None)):
		return _make_pdf(render_page(wording), _get_format(wording))


def render_text(wording: Wording, language: str) -> list[str]:
	"""Return a reminder or a notice as plain lines with invented values.

	:param language: code of one of the languages with texts
	"""
	language = formats.choose_print_language(language, None)[:2]
	with use_language(language):
		state = _("Registered")
	day = formats.format_long_date(samples.DAY, language)
	values = {
		"folio": samples.FOLIO,
		"folios": samples.FOLIO,
		"date": day,
		"time": formats.format_time_of_day(samples.MOMENT, language),
		"office_name": "Oficina de Movilidad Humana",
		"address": samples.ADDRESS,
		"phone": samples.PHONE,
		"what_to_bring": NO_ANSWER,
		"office_website": "municipio.example",
		"state": state,
		"state_since": day,
	}
	return [wording.render_plain(part, language, values) for part in wording.spec.parts]


def render_page(wording: Wording) -> str:
	"""Return the whole page of a document for the maker of PDFs, in the language of the request."""
	language = frappe.local.lang
	common = wording if wording.spec.name == COMMON else store.get_wording(COMMON)
	example = store.get_wording(EXAMPLE_OF_COMMON) if wording.spec.name == COMMON else wording
	doctype = example.spec.doctype
	contents = samples.build_sample(example.spec, language)
	if doctype not in SLIPS and example.spec.name not in SLIPS:
		contents = {
			**samples.build_letterhead(language, get_document_kind(doctype), doctype),
			**contents,
		}
	questions = answers.list_printable(doctype)
	asked = [name for name in example.list_own_questions() if name in questions]
	contents["answers"] = [(_(questions[name]), NO_ANSWER) for name in asked]
	page = assemble(contents, example, common, language)
	# The template calls printed(): here it gets the invented contents, whatever it asks for.
	template = "migrant_services/migrant_services/print_format/{0}/{0}.html".format(
		frappe.scrub(_get_format(wording))
	)
	body = frappe.get_template(template).render({"printed": lambda *called: page, "doc": {}})
	return frappe.get_template("migrant_services/templates/prints/preview.html").render(
		{"body": body, "print_style": get_print_style(), "lang": language}
	)


def _get_format(wording: Wording) -> str:
	name = EXAMPLE_OF_COMMON if wording.spec.name == COMMON else wording.spec.name
	if load_specs()[name].kind != PRINT or name not in DOCUMENTS.values():
		reject(
			"TEXT_NOT_PRINTED",
			_("Reminders and notices are not printed. Read their texts in the form."),
			title=_("Preview"),
		)
	return name


def _make_pdf(page: str, print_format: str) -> bytes:
	"""Return the PDF by the generator that the site prints with."""
	generator = frappe.get_cached_doc("Print Settings").get("pdf_generator")
	for hook in frappe.get_hooks("pdf_generator") if generator == "chrome" else ():
		pdf = frappe.call(
			hook, print_format=print_format, html=page, options={}, output=None, pdf_generator=generator
		)
		if pdf:
			return pdf
	return get_pdf(page)
