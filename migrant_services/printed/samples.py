"""Contents of each document for an invented person, for previews. Nothing is read from records, and nothing is stored."""

from datetime import date, datetime

from frappe import _

from migrant_services.core import formats
from migrant_services.printed.verification import codes
from migrant_services.texts.catalog import Spec

DAY, MOMENT = date(2026, 11, 20), datetime(2026, 11, 20, 16, 5)
UNTIL = date(2027, 11, 20)
# Names of the demo's lists, in a combination that no demo makes.
PERSON, SURNAMES, GIVEN = "Wislande Mirlande Baptiste Delva", "Baptiste Delva", "Wislande Mirlande"
STAFF, SIGNATORY, INSTRUCTOR = "Inés Ferreyra", "Ramiro Salvatierra", "Celia Arrieta"
FOLIO, PERSON_FOLIO = "XX-000018", "PE-000000"
PHONE, MAIL = "55 0000 0000", "oficina@municipio.example"
ADDRESS = "Calle de la Amistad 100"
ORGANIZATION = "Casa de Acogida Horizonte"
PROGRAMME, COURSE = "Programa de Protección al Ingreso", "Español para la vida cotidiana"


def build_sample(spec: Spec, language: str) -> dict:
	"""Return the contents that :func:`migrant_services.printed.assembly.assemble` takes, as of a record.

	:param language: of the request; labels follow it
	"""
	contents = (_SAMPLES.get(spec.name) or _SAMPLES[spec.doctype])(language)
	facts: dict[str, dict] = {}
	for field in spec.fields:
		facts.setdefault(field.group, {})[field.code] = (
			_(field.label),
			contents["fields"].get(field.code, ""),
		)
	del contents["fields"]
	contents["values"] = {**_build_office_values(_build_office()), **contents["values"]}
	return {**contents, "facts": facts}


def build_letterhead(language: str, kind: str, doctype: str) -> dict:
	"""Return what :mod:`migrant_services.printed.letterhead` gives of a record."""
	code = codes.make_code(doctype, "0" * codes.SECRET_LENGTH)
	return {
		"title": kind,
		"folio": FOLIO,
		"office": _build_office(),
		"place_and_date": _say_place_and_date(language),
		"verification": {
			"qr": codes.make_qr_uri(_("Preview")),
			"code": codes.format_code(code),
			"page": "municipio.example/verify",
			"kind": kind,
			"date": formats.format_long_date(DAY, language),
		},
		"has_footer": False,
	}


def _build_office() -> dict:
	return {
		"name": "Oficina de Movilidad Humana",
		"institution": "Municipio de Ejemplo",
		"area": "Dirección de Derechos Humanos",
		"address": ADDRESS,
		"phone": PHONE,
		"email": MAIL,
		"website": "municipio.example",
		"opening_hours": "9–15 h",
		"place": "Ejemplo",
		"signatory": SIGNATORY,
		"signatory_post": _("Staff Member"),
		"legal_basis": "Reglamento municipal de ejemplo, artículo 1",
		"complaints_line": PHONE,
		"coat_of_arms": "",
	}


def _build_office_values(office: dict) -> dict:
	contact = " · ".join((office["address"], office["phone"], office["email"]))
	names = ("name", "institution", "area", "address", "phone", "email", "website")
	return {
		**{f"office_{name}": office[name] for name in names},
		"office_contact": contact,
		"complaints_line": office["complaints_line"],
		"legal_basis": office["legal_basis"],
	}


def _say_place_and_date(language: str) -> str:
	return f"Ejemplo, {formats.format_long_date(DAY, language)}"


def _say_moment(language: str) -> str:
	return _("{0}, at {1}").format(
		formats.format_long_date(DAY, language), formats.format_time_of_day(MOMENT, language)
	)


def _build_consultation(language: str) -> dict:
	return {
		"statement": "at_the_office",
		"has_duration": True,
		"is_staff_named": True,
		"fields": {},
		"values": {
			"person": _("{0}, with folio {1},").format(PERSON, PERSON_FOLIO),
			"date": formats.format_long_date(DAY, language),
			"time": formats.format_time_of_day(MOMENT, language),
			"duration": _("{0} minutes").format(40),
			"attended_by": STAFF,
			"attended_by_post": _("Case Worker"),
		},
	}


def _build_referral(language: str) -> dict:
	due = _say_moment(language)
	return {
		"place_and_date": _say_place_and_date(language),
		"addressee": INSTRUCTOR,
		"addressee_post": "",
		"organization": ORGANIZATION,
		"organization_address": ADDRESS,
		"answer_due": due,
		"folio_only": False,
		"service": "",
		"service_requested": ["Alojamiento para una persona adulta, a partir de esta semana."],
		"reason": ["Se quedó sin vivienda por el vencimiento del contrato."],
		"documents_attached": ["Copia de identificación"],
		"basis": "basis_consent",
		"is_sender_named": True,
		"refusal_reasons": [
			_("Does not meet the requirements"),
			_("No capacity"),
			_("Wrong service"),
			_("Missing documents"),
			_("Out of area"),
			_("Already served"),
		],
		"fields": {
			"folio": PERSON_FOLIO,
			"full_name": PERSON,
			"age": _("{0} years").format(34),
			"phones": PHONE,
			"safe_contact_method": "WhatsApp",
			"interpreter": _("Haitian Creole"),
		},
		"values": {
			"organization": ORGANIZATION,
			"answer_due": due,
			"priority": _("Urgent"),
			"consent_date": formats.format_long_date(DAY, language),
			"referral_basis": _("Vital interest"),
			"office_contact": f"Oficina de Movilidad Humana · {MAIL} · {PHONE}",
			"sender": f"{STAFF}, {_('Case Worker')}",
		},
	}


def _build_payment(language: str) -> dict:
	amount = formats.format_money(2500, "MXN", language, "MX")
	in_words = formats.spell_money(2500, "MXN", language)
	day = formats.format_long_date(DAY, language)
	period = _("From {0} until {1}").format(formats.format_long_date(date(2026, 11, 1), language), day)
	instalment = _("{0} of {1}").format(2, 3)
	return {
		"marks": [],
		"place_and_date": _say_place_and_date(language),
		"payee": PERSON,
		"collector": "",
		"amount": amount,
		"amount_in_words": in_words,
		"payer": {"name": STAFF, "post": _("Finance Officer")},
		"legend": "",
		"fields": {
			"programme": PROGRAMME,
			"rules_of_operation": "Reglas de operación de ejemplo",
			"budget_line": "4412",
			"period": period,
			"payee": PERSON,
			"identity_shown": "••••0000",
			"person_folio": PERSON_FOLIO,
			"instalment": instalment,
			"method": _("Bank transfer"),
			"account": "••••0000",
			"payment_reference": "0000",
			"paid_on": day,
		},
		"values": {
			"payee": PERSON,
			"collector": "",
			"amount": f"{amount} ({in_words})",
			"amount_in_words": in_words,
			"programme": PROGRAMME,
			"paying_institution": "Municipio de Ejemplo",
			"period": period,
			"paid_on": day,
			"instalment": instalment,
		},
	}


def _build_enrolment(language: str) -> dict:
	hours = _("{0} hours").format(20)
	dates = _("On {0}").format(formats.format_long_date(DAY, language))
	return {
		"accredits": False,
		"place_and_date": _say_place_and_date(language),
		"participant": PERSON,
		"course": COURSE,
		"competencies": ["Presentarse", "Hacer trámites"],
		"instructor": INSTRUCTOR,
		"organization": ORGANIZATION,
		"fields": {
			"hours": hours,
			"dates": dates,
			"modality": _("In person"),
			"attendance": _("{0} % of the hours").format(92),
			"organization": ORGANIZATION,
			"agreement_number": "0/2026",
			"course_folio": FOLIO,
		},
		"values": {
			"participant": PERSON,
			"course": COURSE,
			"hours": hours,
			"dates": dates,
			"organization": ORGANIZATION,
			"instructor": INSTRUCTOR,
			"agreement_number": "0/2026",
		},
	}


def _build_person(language: str) -> dict:
	day = formats.format_long_date(DAY, language)
	return {
		"full_name": PERSON,
		"phones": [
			{
				"phone": PHONE,
				"belongs_to": "",
				"safe_to_call": _("Yes"),
				"whatsapp": _("Yes"),
				"may_leave_message": _("No"),
			}
		],
		"documents": [
			{"type": _("Other document"), "number": "••••0000", "expires_on": "", "original_seen": _("Yes")}
		],
		"consents": [{"purpose": _("Registration"), "decision": _("Consent given"), "decided_on": day}],
		"has_notice": True,
		"signer": PERSON,
		"cannot_read": False,
		"interpreter_needed": True,
		"fields": {
			"given_names": GIVEN,
			"surnames": SURNAMES,
			"sex_on_document": _("Female"),
			"birth_date": formats.format_long_date(date(1992, 4, 17), language),
			"nationality": formats.get_country_name("HT", language),
			"address": ADDRESS,
			"safe_contact_method": "WhatsApp",
			"preferred_language": _("Haitian Creole"),
			"interpreter_needed": _("Yes"),
			"literacy": _("Reads and writes"),
		},
		"values": {
			"folio": FOLIO,
			"full_name": PERSON,
			"registered_on": day,
			"privacy_notice": _("Privacy notice {0}, version {1}").format("A", 1),
		},
	}


def _build_consent(language: str) -> dict:
	until, notice = (
		formats.format_long_date(UNTIL, language),
		_("Privacy notice {0}, version {1}").format("A", 1),
	)
	return {
		"marks": [],
		"place_and_date": _say_place_and_date(language),
		"person": PERSON,
		"represented": False,
		"representative": "",
		"child_assent": False,
		"purpose": _("Referral to {0}, so that they attend.").format(ORGANIZATION),
		"given": True,
		"data": [
			(_("Name, age and identity"), True),
			(_("Contact data"), True),
			(_("Needs that matter for the service"), False),
			(_("Migratory Situation"), False),
		],
		"limits": [],
		"organization": ORGANIZATION,
		"consulate_allowed": False,
		"expires_on": until,
		"language": _("Haitian Creole"),
		"interpreter": INSTRUCTOR,
		"witness": "",
		"verbal": False,
		"medium": _("Signed on paper"),
		"notice": notice,
		"staff": {"name": STAFF, "post": _("Case Worker")},
		"fields": {},
		"values": {
			"person_name": PERSON,
			"person_folio": PERSON_FOLIO,
			"representative": "",
			"representative_as": "",
			"controller": "Municipio de Ejemplo",
			"organization": ORGANIZATION,
			"expires_on": until,
			"language": _("Haitian Creole"),
			"interpreter": INSTRUCTOR,
			"medium": _("Signed on paper"),
			"privacy_notice": notice,
		},
	}


def _build_appointment(language: str) -> dict:
	day, time = (
		formats.format_weekday_and_date(DAY, language),
		formats.format_time_of_day(MOMENT, language),
	)
	return {
		"day": day,
		"time": time,
		"folio": FOLIO,
		"lines": [ADDRESS],
		"fields": {},
		"values": {"date": day, "time": time, "folio": FOLIO},
	}


def _build_ticket(language: str) -> dict:
	day, time = formats.format_long_date(DAY, language), formats.format_time_of_day(MOMENT, language)
	return {
		"number": "A 12",
		"day": day,
		"time": time,
		"fields": {},
		"values": {"number": "A 12", "date": day, "time": time},
	}


def _build_checklist(language: str) -> dict:
	day = formats.format_weekday_and_date(DAY, language)
	return {
		"is_missing": True,
		"bring": [{"text": "…", "help": "", "required": 1}],
		"do": [],
		"there": [{"text": "…", "help": "", "required": 1}],
		"folio": FOLIO,
		"lines": ["come", "where", "questions"],
		"fields": {},
		"values": {"date": day, "address": ADDRESS, "phone": PHONE, "folio": FOLIO},
	}


# By doctype; a second document of a doctype by its name.
_SAMPLES = {
	"Checklist Slip": _build_checklist,
	"Consultation": _build_consultation,
	"Referral": _build_referral,
	"Payment": _build_payment,
	"Course Enrolment": _build_enrolment,
	"Person": _build_person,
	"Consent": _build_consent,
	"Appointment": _build_appointment,
	"Queue Ticket": _build_ticket,
}
