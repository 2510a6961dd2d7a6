"""The language of a column of an XLSForm: ``Español (es)``, ``Spanish``, ``es``."""

import re
from functools import cache

from babel import Locale

from migrant_services.core.identity.folding import fold

# Names in these languages are known for each language.
_NAMED_IN = ("pt", "fr", "es", "en")
# These are also known by the names that they have in themselves.
_NAMED_BY_THEMSELVES = "am ar bn de en es fa fr hi it ln pt ro ru so sw ti tr uk ur zh".split()
# How forms also call them.
_OTHER_NAMES = {"castellano": "es", "kreyol": "ht", "creole": "ht"}
_CODE = re.compile(
	r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,4})?\s*\)\s*$|^([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,4})?$"
)


def find_code(name: str) -> str | None:
	"""Return the code of a language by its name or code as a form has it; None when it is none.

	>>> find_code("Español (es)"), find_code("Inglés"), find_code("fr"), find_code("Klingonés")
	('es', 'en', 'fr', None)
	"""
	found = _CODE.search(name.strip())
	if found:
		code = (found[1] or found[2]).lower()
		return code if _is_language(code) else None
	return _codes_by_name().get(fold(name).strip())


@cache
def _codes_by_name() -> dict[str, str]:
	codes = {fold(name): code for name, code in _OTHER_NAMES.items()}
	for language in _NAMED_IN:
		names = Locale(language).languages
		codes.update({fold(names[code]): code for code in sorted(names, reverse=True) if len(code) == 2})
	codes.update({fold(Locale(code).get_language_name(code) or code): code for code in _NAMED_BY_THEMSELVES})
	return codes


def _is_language(code: str) -> bool:
	return code in Locale("en").languages
