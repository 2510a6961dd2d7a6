"""Recognises what people write into a field when they have nothing to write."""

import re
import unicodedata

_SUBJECT_WORDS = (
	"(telefono|telefonos|tel|celular|cel|movil|correo|correo electronico|mail|email|e mail|whatsapp|numero|num|nro"
	"|dato|datos|informacion|contacto|phone|number)"
)
# Whole texts only: "no llamar de noche" and "no contesta" do say something.
_BLANK_PATTERN = re.compile(
	"|".join(
		(
			"x+",
			"(n a|na|n d|nd|n c|nc|n s|ns|n r|nr|n t|nt|s n|sn|s d|sd|s t|s c)",
			"(none|nil|null|unknown|not available|not known|desconocid[oa]|se desconoce|pendiente)",
			f"no( (un|una|ningun|ninguna))?( {_SUBJECT_WORDS})?",
			"no (tiene|tengo|posee|hay|usa|uso|aplica|sabe|recuerda|refiere|informa|informo|registra|disponible|da|dio"
			"|proporciona|proporciono|cuenta|cuenta con|dispone|dispone de)"
			f"( (un|una|ningun|numero de|numero))?( {_SUBJECT_WORDS})?",
			f"sin( (numero|numero de|un|ningun))?( {_SUBJECT_WORDS})?",
			f"ningun[oa]?( {_SUBJECT_WORDS})?",
		)
	)
)


def is_blank_text(text: str | None) -> bool:
	"""Return whether a text is empty, has neither letters nor digits, or only says that there is nothing to
	write.

	>>> is_blank_text("N/A"), is_blank_text("no tiene teléfono"), is_blank_text("no llamar")
	(True, True, False)
	"""
	words = _fold(text or "")
	return not words or _BLANK_PATTERN.fullmatch(words) is not None


def _fold(text: str) -> str:
	"""Return lower-case letters without diacritics and digits, separated by single spaces."""
	letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
	return " ".join(
		"".join(
			character if character.isalnum() else " "
			for character in letters
			if not unicodedata.combining(character)
		).split()
	)
