"""The language of a column of an XLSForm: ``Español (es)``, ``Spanish``, ``es``."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

from migrant_services.core.identity.folding import fold

# Names in these languages are known for each language, besides its own name for itself.
_NAMED_IN = ("en", "es", "fr", "pt")
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
	for code in sorted(code for code in Locale("en").languages if len(code) == 2):
		names = [Locale(language).languages.get(code) for language in _NAMED_IN]
		if _is_language(code):
			names.append(Locale.parse(code).get_language_name(code))
		for name in filter(None, names):
			codes.setdefault(fold(name), code)
	return codes


def _is_language(code: str) -> bool:
	try:
		Locale.parse(code)
	except (UnknownLocaleError, ValueError):
		return False
	return True
