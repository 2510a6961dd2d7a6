"""One spelling for text that is compared: capitals without accents."""

import unicodedata


def fold(text: str) -> str:
	"""Return the text in capitals and without diacritics.

	>>> fold("Ciudad de México")
	'CIUDAD DE MEXICO'
	"""
	decomposed = unicodedata.normalize("NFKD", text).upper()
	return "".join(character for character in decomposed if not unicodedata.combining(character))
