"""What a new municipality still has to set up, step by step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from migrant_services.core import roles
from migrant_services.core.findings import Finding, make_finding
from migrant_services.core.formats import ENGLISH, SPANISH

STEPS = ("office", "parts", "hours", "letterhead", "languages", "people", "programmes", "privacy")

MESSAGES = {
	"SETUP_NO_OFFICE": "No office is set up yet. Everything else belongs to an office.",
	"SETUP_NO_ADDRESS": "The address is missing. It is on printed documents and on the slip of an appointment.",
	"SETUP_NO_PHONE": "The telephone is missing. It is on printed documents.",
	"SETUP_NO_HOURS": "There are no hours, so no appointment can be booked.",
	"SETUP_NO_INSTITUTION": "The institution is missing. It is the first line of printed documents.",
	"SETUP_NO_LOGO": "There is no coat of arms or logo. Documents are printed without one.",
	"SETUP_NO_SIGNATORY": "No one is named who signs letters and certificates.",
	"SETUP_NO_COMPLAINTS_LINE": "The complaints line is missing. Receipts and notices say where people can complain.",
	"SETUP_LANGUAGE_UNKNOWN": "The site is in a language that the app is not translated into. Choose English or Spanish.",
	"SETUP_NO_SPOKEN_LANGUAGE": "No language of the people is offered.",
	"SETUP_NO_RECEPTION": "No one can register and attend people: a Front Desk, a Case Worker or a Protection Officer.",
	"SETUP_NO_REVIEWER": "No one can review possible duplicates: a Case Worker or a Protection Officer.",
	"SETUP_NO_PROTECTION_OFFICER": "No one sees restricted people: a Protection Officer.",
	"SETUP_NO_DATA_PROTECTION_OFFICER": "No one answers for the protection of data: a Data Protection Officer.",
	"SETUP_NO_ADMINISTRATOR": "No member of the staff is Services Administrator.",
	"SETUP_NO_PREPARER": "No one can prepare payments: a Programme Officer.",
	"SETUP_NO_APPROVER": "No one can approve payments: a Payment Approver. It must be another person than the one who prepares them.",
	"SETUP_NO_FINANCE": "No one can release payments: a Finance Officer.",
	"SETUP_NO_COORDINATOR": "No one can run courses: a Training Coordinator.",
	"SETUP_NO_PROGRAMME": "There is no support programme, so no payment can be prepared.",
	"SETUP_NO_PRIVACY_NOTICE": "No privacy notice is in use. People are given one when they are registered; the Data Protection Officer writes it.",
}

_ATTENDING = (roles.FRONT_DESK, roles.CASE_WORKER, roles.PROTECTION_OFFICER)
_REVIEWING = (roles.CASE_WORKER, roles.PROTECTION_OFFICER)
_OF_OFFICE = {"address": "SETUP_NO_ADDRESS", "phone": "SETUP_NO_PHONE"}
_OF_LETTERHEAD = {
	"institution": "SETUP_NO_INSTITUTION",
	"coat_of_arms": "SETUP_NO_LOGO",
	"signatory": "SETUP_NO_SIGNATORY",
	"complaints_line": "SETUP_NO_COMPLAINTS_LINE",
}


@dataclass(frozen=True)
class SetupState:
	"""What is set up.

	:param office: the fields of the office, None when there is none
	:param hours: rows of appointment hours of the office
	:param unused: codes of the parts that are not in use
	:param held_roles: roles of members of the staff who can sign in
	:param language: code of the language of the site, such as ``es`` or ``es-MX``
	"""

	office: Mapping[str, object] | None = None
	hours: int = 0
	unused: Collection[str] = ()
	held_roles: Collection[str] = ()
	language: str = ENGLISH
	spoken_languages: int = 0
	programmes: int = 0
	privacy_notices: int = 0


@dataclass(frozen=True)
class StepFindings:
	"""What is missing in one step."""

	step: str
	findings: tuple[Finding, ...] = field(default_factory=tuple)


def list_steps(unused: Collection[str]) -> tuple[str, ...]:
	"""Return the steps that there are: those of parts that are not in use are left out.

	:param unused: codes of parts
	"""
	idle = {"hours": "appointments", "programmes": "income_support"}
	return tuple(step for step in STEPS if idle.get(step) not in unused)


def list_missing(state: SetupState) -> list[Finding]:
	"""Return a finding for each thing that is missing, in the order of the steps."""
	return [finding for step in list_missing_by_step(state) for finding in step.findings]


def list_missing_by_step(state: SetupState) -> list[StepFindings]:
	"""Return what is missing, for each step that there is."""
	found = {
		"office": _check_office(state),
		"hours": [] if state.hours else ["SETUP_NO_HOURS"],
		"letterhead": _check_filled(state.office, _OF_LETTERHEAD),
		"languages": _check_languages(state),
		"people": _check_people(state),
		"programmes": [] if state.programmes else ["SETUP_NO_PROGRAMME"],
		"privacy": [] if state.privacy_notices else ["SETUP_NO_PRIVACY_NOTICE"],
	}
	return [
		StepFindings(step, tuple(make_finding(MESSAGES, code) for code in found.get(step, ())))
		for step in list_steps(state.unused)
	]


def _check_office(state: SetupState) -> list[str]:
	return _check_filled(state.office, _OF_OFFICE) if state.office else ["SETUP_NO_OFFICE"]


def _check_filled(office: Mapping[str, object] | None, codes: Mapping[str, str]) -> list[str]:
	return [code for fieldname, code in codes.items() if not (office or {}).get(fieldname)]


def _check_languages(state: SetupState) -> list[str]:
	unknown = state.language.partition("-")[0] not in (ENGLISH, SPANISH)
	return ["SETUP_LANGUAGE_UNKNOWN"] * unknown + ["SETUP_NO_SPOKEN_LANGUAGE"] * (not state.spoken_languages)


def _check_people(state: SetupState) -> list[str]:
	needed = {
		"SETUP_NO_RECEPTION": _ATTENDING,
		"SETUP_NO_REVIEWER": _REVIEWING,
		"SETUP_NO_PROTECTION_OFFICER": (roles.PROTECTION_OFFICER,),
		"SETUP_NO_DATA_PROTECTION_OFFICER": (roles.DATA_PROTECTION_OFFICER,),
		"SETUP_NO_ADMINISTRATOR": (roles.SERVICES_ADMINISTRATOR,),
	}
	if "income_support" not in state.unused:
		needed["SETUP_NO_PREPARER"] = (roles.PROGRAMME_OFFICER,)
		needed["SETUP_NO_APPROVER"] = (roles.PAYMENT_APPROVER,)
		needed["SETUP_NO_FINANCE"] = (roles.FINANCE_OFFICER,)
	if "training" not in state.unused:
		needed["SETUP_NO_COORDINATOR"] = (roles.TRAINING_COORDINATOR,)
	return [code for code, able in needed.items() if not set(able) & set(state.held_roles)]
