"""What people write into a field when there is nothing to write."""

import re
import unicodedata

_THING = (
	"(telefono|telefonos|tel|celular|cel|movil|correo|correo electronico|mail|email|e mail|whatsapp|numero|num|nro"
	"|dato|datos|informacion|contacto|phone|number)"
)
# Whole texts only: "no llamar de noche" says something, and "no contesta" does too.
_NOTHING = re.compile(
	"|".join(
		(
			"x+",
			"(n a|na|n d|nd|n c|nc|n s|ns|n r|nr|n t|nt|s n|sn|s d|sd|s t|s c)",
			"(none|nil|null|unknown|not available|not known|desconocid[oa]|se desconoce|pendiente)",
			f"no( (un|una|ningun|ninguna))?( {_THING})?",
			"no (tiene|tengo|posee|hay|usa|uso|aplica|sabe|recuerda|refiere|informa|informo|registra|disponible|da|dio"
			"|proporciona|proporciono|cuenta|cuenta con|dispone|dispone de)"
			f"( (un|una|ningun|numero de|numero))?( {_THING})?",
			f"sin( (numero|numero de|un|ningun))?( {_THING})?",
			f"ningun[oa]?( {_THING})?",
		)
	)
)


def says_nothing(text: str | None) -> bool:
	"""Whether a text is empty, has neither letters nor digits, or only says that there is nothing to write.

	>>> says_nothing("N/A"), says_nothing("no tiene teléfono"), says_nothing("no llamar")
	(True, True, False)
	"""
	words = _folded(text or "")
	return not words or _NOTHING.fullmatch(words) is not None


def _folded(text: str) -> str:
	"""Small letters without marks and digits, with single spaces between."""
	letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
	return " ".join(
		"".join(
			sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign)
		).split()
	)
