"""Forms of the identity numbers of the countries that people come from.

Only forms with a public rule are checked; a number of any other country passes unchecked. Check digits come from
python-stdnum where it has the document. Those of the Guatemalan CUI, the Salvadoran DUI and the Uruguayan cédula, which
it lacks, are computed here from their published weights.
"""

import re
from collections.abc import Callable

from stdnum.br import cpf
from stdnum.cl import rut as cl_rut
from stdnum.co import nit as co_nit
from stdnum.cu import ni as cu_ni
from stdnum.do import cedula as do_cedula
from stdnum.ec import ci as ec_ci
from stdnum.es import dni as es_dni
from stdnum.es import nie as es_nie
from stdnum.gt import nit as gt_nit
from stdnum.pe import cui as pe_cui
from stdnum.sv import nit as sv_nit
from stdnum.uy import rut as uy_rut
from stdnum.ve import rif as ve_rif

from migrant_services.core.identity.curp import check_curp

Check = Callable[[str], bool]


def _build_check(pattern: str) -> Check:
	compiled = re.compile(pattern)
	return lambda number: bool(compiled.fullmatch(number))


def _gt_cui(number: str) -> bool:
	"""Check the CUI of the Guatemalan DPI: eight digits, check digit (weights 2..9, modulo 11), place of
	birth.
	"""
	if not re.fullmatch(r"[0-9]{13}", number):
		return False
	return sum(int(digit) * (place + 2) for place, digit in enumerate(number[:8])) % 11 == int(number[8])


def _sv_dui(number: str) -> bool:
	"""Check a Salvadoran DUI: eight digits, check digit (weights 9..2, ten's complement)."""
	if not re.fullmatch(r"[0-9]{9}", number):
		return False
	return -sum(int(digit) * (9 - place) for place, digit in enumerate(number[:8])) % 10 == int(number[8])


def _uy_cedula(number: str) -> bool:
	"""Check a Uruguayan cédula: six or seven digits, check digit (weights 2 9 8 7 6 3 4, ten's complement)."""
	if not re.fullmatch(r"[0-9]{7,8}", number):
		return False
	number = number.zfill(8)
	weighted = zip(number[:7], (2, 9, 8, 7, 6, 3, 4), strict=True)
	return -sum(int(digit) * weight for digit, weight in weighted) % 10 == int(number[7])


# By ISO 3166-1 alpha-2 code; a number is valid when it passes any of the checks. Tax numbers are accepted beside
# identity documents because many people give that one.
CHECKS: dict[str, tuple[Check, ...]] = {
	"AR": (_build_check(r"[0-9]{7,8}"),),
	"BO": (_build_check(r"[0-9]{5,8}[0-9A-Z]{0,4}"),),
	"BR": (cpf.is_valid, _build_check(r"[0-9]{6,9}[0-9X]")),
	"CL": (cl_rut.is_valid,),
	"CO": (_build_check(r"[0-9]{6,8}|[0-9]{10,11}"), co_nit.is_valid),
	"CR": (_build_check(r"[0-9]{9,12}"),),
	"CU": (cu_ni.is_valid,),
	"DO": (do_cedula.is_valid,),
	"EC": (ec_ci.is_valid,),
	"ES": (es_dni.is_valid, es_nie.is_valid),
	"GT": (_gt_cui, gt_nit.is_valid),
	"HN": (_build_check(r"[01][0-9]{3}(19|20)[0-9]{7}"),),
	"MX": (lambda number: not check_curp(number),),
	"NI": (_build_check(r"[0-9]{13}[A-Z]"),),
	"PE": (pe_cui.is_valid,),
	"PY": (_build_check(r"[0-9]{5,8}"),),
	"SV": (_sv_dui, sv_nit.is_valid),
	"UY": (_uy_cedula, uy_rut.is_valid),
	"VE": (_build_check(r"[VE]?[0-9]{5,8}"), ve_rif.is_valid),
}


# Groupings with spaces, dots and hyphens that people use for documents and not for phones.
_FORMATTED = re.compile(
	"|".join(
		(
			r"[0-9]{1,3}(?:\.[0-9]{3}){1,3}(?:-[0-9Kk])?",  # AR, CL, CO, PE, PY, UY, VE, with thousands
			r"[0-9]{1,2} [0-9]{3} [0-9]{3}",  # the same with spaces
			r"[0-9]{2}[ -][0-9]{2}\.?[0-9]{3}\.?[0-9]{3}[ -][0-9]",  # CUIL of AR
			r"[0-9]{2}[ -][0-9]{7}[ -][0-9]",
			r"[01][0-9]{3}[ -](?:19|20)[0-9]{2}[ -][0-9]{5}",  # HN
			r"[0-9]{4}[ -][0-9]{5}[ -][0-9]{4}",  # GT
			r"[0-9]{7,9}-[0-9Kk]",  # CL, EC, PE, SV
			r"[0-9]{4}-[0-9]{6}-[0-9]{3}-[0-9]",  # tax number of SV
			r"[0-9]{3}[ -][0-9]{7}[ -][0-9]",  # DO
			r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}",  # BR
			r"[1-9]-[0-9]{3,4}-[0-9]{4,6}",  # CR, PA
		)
	)
)


def is_formatted_as_document(text: str) -> bool:
	"""Return whether digits are grouped like those of an identity document, and not of a phone
	(``95.123.999``).
	"""
	return _FORMATTED.fullmatch(text) is not None


def is_plausible(number: str, country: str | None) -> bool | None:
	"""Return whether a compact number (capitals and digits only) fits the country; None when no rule is known.

	:param country: country of issue, ISO 3166-1 alpha-2
	"""
	checks = CHECKS.get((country or "").upper())
	return None if checks is None else any(check(number) for check in checks)
