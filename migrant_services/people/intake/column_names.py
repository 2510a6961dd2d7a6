"""Suggests targets from the names of columns, as offices, registers and mobile forms write them.

A name is normalised (``FH_NAC``, ``F. de Nac.`` and ``Fecha de nacimiento`` become equal), then looked up as a whole, then
without prefixes and suffixes, and last for a long known name within it. A name about another person, or about a
property of a document other than its number, gets no target.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from migrant_services.matching.names import fold
from migrant_services.people.intake import column_groups
from migrant_services.people.intake.columns import BIRTH_PARTS, OF_TYPE, are_whole_parts, words

# Shorter column names mean something else within longer ones: estado, estado civil.
MIN_LENGTH_INSIDE = 7

_CAMEL = re.compile(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])")
# Not part of the name: brackets, and the meanings of values (1=H 2=M).
_BRACKETS = re.compile(
	r"\([^()]*\)|\[[^\[\]]*\]|\*|[,;:]?\s*\b(?:[0-9]{1,2}\s*=\s*[^\W\d_]+|[^\W\d_]+\s*=\s*[0-9]{1,2}\b)"
)
# The groups before a name, as Kobo (a/b), CommCare (form.a.b) and header rows above each other write them.
_GROUPS = re.compile(r"\s*[/:|]\s*|\s+[-–—]\s+")
_PATH = re.compile(r"[\w@#]+(?:\.[\w@#]+)+")
_NUMBERING = re.compile(r"^(?:(?:p|q|preg|pregunta) ?)?[0-9]{1,3}[a-z]? (?=[a-z])")
_ASKING = re.compile(
	r"^(?:(?:por favor|please) )?(?:(?:cual es|cuales son|en que|indique|indica|escriba|escribe|ingrese|ingresa|anote|anota|senale"
	r"|seleccione|selecciona|registre|proporcione|what is|what are|enter|type|write) )?(?:(?:el|la|los|las|su|sus|tu|tus|your|the) )?"
)
_PEOPLE = (
	"persona|personas|beneficiari[oa]s?|solicitantes?|migrantes?|titular|usuari[oa]s?|interesad[oa]|atendid[oa]|participante"
	"|alumn[oa]|asistente|derechohabiente|extranjer[oa]|refugiad[oa]|entrevistad[oa]|encuestad[oa]|jef[ea]|paciente|ciudadan[oa]"
	"|integrante|huesped|menor|nna|benef|person|applicant|beneficiary|participant|respondent|client"
)
_OF_PERSON = re.compile(
	rf" (?:(?:de|del|of|for) )?(?:(?:el|la|los|las|the|cada) )?(?:{_PEOPLE})(?: (?!responsable)[a-z]+)?(?: (?:o|u|y|e|de|del) .*)?$"
)
# The prefixes that registers use, and hints on the format after the name.
_PREFIX = re.compile(
	r"^(?:nb|nom|cd|tx|txt|ds|desc|dato|fe|fh|fch|st|nu|vc|str|per|pers|benef|ben|bnf|beneficiario|persona) "
)
_AS_WRITTEN = re.compile(
	r" (?:en anos|anos|anos cumplidos|cumplidos|in years|years|(?:formato )?(?:dd|d) (?:mm|m) (?:aaaa|yyyy|aa|yy)"
	r"|(?:aaaa|yyyy) mm dd|mm dd (?:aaaa|yyyy)|10 digitos|a 10 digitos|si tiene|h m|m h|m f|f m|opcional|obligatorio)$"
)
_SHORT = {
	"ap": "apellido", "apell": "apellido", "ape": "apellido", "apdo": "apellido", "aps": "apellidos",
	"pat": "paterno", "mat": "materno", "anio": "ano", "nac": "nacimiento", "nacim": "nacimiento",
	"fec": "fecha", "fch": "fecha", "fh": "fecha", "tel": "telefono", "telef": "telefono", "tfno": "telefono",
	"tlf": "telefono", "cel": "celular", "nro": "numero", "num": "numero", "no": "numero", "n": "numero", "nmero": "numero",
	"doc": "documento", "docto": "documento", "dom": "domicilio", "dir": "direccion", "edo": "estado", "mun": "municipio",
	"mpio": "municipio", "col": "colonia", "nom": "nombre", "nomb": "nombre", "noms": "nombres", "nacional": "nacionalidad",
	"primer": "1", "primero": "1", "1er": "1", "1ro": "1", "1o": "1", "1ero": "1", "first": "first",
	"segundo": "2", "segunda": "2", "2do": "2", "2o": "2", "2da": "2", "seg": "2", "sdo": "2",
	"tercer": "3", "tercero": "3", "3er": "3",
}  # fmt: skip
_IDLE = frozenset("de del la el los las of the".split())
# In a name that is not known as a whole, these words mean that it is about another person or thing.
_ELSE = frozenset(
	"tutor tutora madre padre mama papa conyuge pareja esposo esposa hijo hija hijos hijas hermano hermana familiar familiares"
	" emergencia entrevistador entrevistadora encuestador encuestadora enumerator promotor promotora capturista capturo registro"
	" registra elaboro funcionario funcionaria operador operadora username usuario responsable acompanante referencia"
	" expedicion vencimiento vigencia emision expedido emisor vence expiracion expiry tiene cuenta posee copia foto fotografia"
	" origen destino nacimiento procedencia anterior ingreso salida llegada civil laboral trabajo escuela embarazo"
	" necesita necesitas necesidades ayuda servicio servicios apoyo apoyos cuantos cuantas cantidad total motivo observaciones comentarios notas parentesco tipo categoria otro otra otros otras"
	" id folio cve clave codigo cod uuid uid guid key index clues rango grupo quinquenal valid validado vive".split()
)
_PARTS_OF_NAMES = {"given_names", "more_given_names", "surnames", "first_surname", "second_surname"}
_GROUPING = frozenset("grp group grupo g seccion sec section datos info informacion form data".split())
# A register's own numbers and codes.
_CODES = re.compile(r"^(?:id|cve|clave|folio|cod|codigo|uuid|key|consecutivo|numero) (?!numero)[a-z]+")


class _Known(NamedTuple):
	whole: dict[tuple[str, ...], str]
	inside: dict[str, str]


def meaning(name: str) -> str | None:
	"""Return the target that a column name means on its own, or None."""
	return _meaning(name, "headers")


def any_meaning(name: str) -> str | None:
	"""Return the target of a column name, including weak ones that apply only without a better column.

	``name`` stands for a column that may have the whole name or a part of it.
	"""
	return meaning(name) or _meaning(name, "weak_headers")


def is_known(name: str) -> bool:
	"""Return whether this is a known column name of lists of people."""
	return any_meaning(name) is not None or column_groups.is_known(_as_part(name))


def suggest(headers: list[str], document_types: Iterable[str]) -> dict[int, str]:
	"""Suggest targets from the column names, by the position of the column; each target once.

	:param document_types: codes of the types in use
	"""
	document_types = set(document_types)
	# Columns for the single choices of a question that has a column of its own.
	questions = {_form(header) for header in headers}
	choices = {place for place, header in enumerate(headers) if _form(_parts(header)[0]) in questions - {""}}
	found: dict[int, str] = {}
	for names in ("headers", "weak_headers"):
		for place, header in enumerate(headers):
			key = _meaning(header, names) if place not in found and place not in choices else None
			if key and key.startswith(OF_TYPE) and key.removeprefix(OF_TYPE) not in document_types:
				key = None
			if key and (key := _free(key, found, names)):
				found[place] = key
	found |= _in_parts(headers, found)
	return _with_plain_name(_without_idle_parts(dict(sorted(found.items()))))


def _in_parts(headers: list[str], found: dict[int, str]) -> dict[int, str]:
	"""Return the columns that only together give the date of birth or the sex, where no single column does."""
	parts, there = [_as_part(header) for header in headers], set(found.values())
	births = {} if there & {"birth_date", *BIRTH_PARTS} else column_groups.find_birth_parts(parts)
	if births and not parts[min(births)].above:
		# After a name it is the date of birth; at the start, or after an age, it is the day of arrival.
		before = {key for place, key in found.items() if place < min(births)}
		births = births if before & {"name", "full_name", *_PARTS_OF_NAMES} and "age" not in before else {}
	marks = {} if "sex_on_document" in there else column_groups.find_sex_marks(parts)
	return births | marks


def _as_part(name: str) -> column_groups.Part:
	group, last = _parts(_BRACKETS.sub(" ", name))
	return column_groups.Part(_plain(group), any_meaning(group) if group else "", _plain(last))


def _without_idle_parts(found: dict[int, str]) -> dict[int, str]:
	"""Drop parts of a date of birth that has a column of its own, or that do not make a date."""
	there = set(found.values())
	idle = () if "birth_date" not in there and are_whole_parts(there) else BIRTH_PARTS
	return {place: key for place, key in found.items() if key not in idle}


def _free(key: str, found: dict[int, str], names: str) -> str | None:
	"""Return the target or the next free one of its kind; None when they are taken, or need another column."""
	taken = found.values()
	if key == "document_number_1" and names == "weak_headers":
		# A number needs a column with its type.
		return next(
			(
				f"document_number_{n}"
				for n in "123"
				if f"document_type_{n}" in taken and f"document_number_{n}" not in taken
			),
			None,
		)
	if key not in taken:
		return key
	kind, _line, number = key.rpartition("_")
	if kind not in ("phone", "document_type", "document_number"):
		return None
	return next((f"{kind}_{n}" for n in "123" if n > number and f"{kind}_{n}" not in taken), None)


def _with_plain_name(found: dict[int, str]) -> dict[int, str]:
	"""Resolve a plain ``Nombre``: alone it is the full name, beside surnames it is the given names."""
	place = next((place for place, key in found.items() if key == "name"), None)
	if place is not None:
		alone = not _PARTS_OF_NAMES & set(found.values())
		found[place] = "full_name" if alone else "given_names"
		if list(found.values()).count(found[place]) > 1:
			del found[place]
	there = set(found.values())
	# If the parts of a name have columns, the full name is left out.
	idle = {"full_name"} if "given_names" in there and _PARTS_OF_NAMES & there != {"given_names"} else set()
	if "surnames" in there and {"first_surname", "second_surname"} & there:
		# ``Apellidos`` beside a second surname is the first one.
		idle |= {"surnames"} if "first_surname" in there else set()
		found = {
			place: "first_surname" if key == "surnames" and not idle & {key} else key
			for place, key in found.items()
		}
	return {place: key for place, key in found.items() if key not in idle}


@lru_cache(maxsize=4096)
def _meaning(name: str, names: str) -> str | None:
	known = _known(names)
	group, last = _parts(name)
	whole = _form(name)
	for text in dict.fromkeys((whole, *_readings(_BRACKETS.sub(" ", name)))):
		if key := known.whole.get(_sorted(text)):
			return key
	if group:
		group = " ".join(word for word in _form(group).split() if word not in _GROUPING)
		if key := known.whole.get(_sorted(f"{group} {_form(last)}")):
			return key
		# The name in a group is known on its own, unless the group is about another person.
		return None if _ELSE & set(_form(group).split()) else _meaning(last, names)
	if _CODES.match(_plain(name)):
		return None
	for text in _readings(_BRACKETS.sub(" ", name)):
		found = [form for form in known.inside if f" {form} " in f" {text} "]
		if found:
			longest = max(found, key=len)
			return None if _ELSE & {*text.split()}.difference(longest.split()) else known.inside[longest]
	return None


def _readings(name: str) -> Iterator[str]:
	"""Yield the readings of a name: as it is, then without one prefix or suffix after the other."""
	text = _plain(name)
	for around in (None, _NUMBERING, _ASKING, _AS_WRITTEN, _OF_PERSON, _AS_WRITTEN, _PREFIX):
		shorter = around.sub("", text).strip() if around else text
		if shorter and (shorter != text or not around):
			text = shorter
			yield _spelled(text)


def _parts(name: str) -> tuple[str, str]:
	"""Split a name into the groups before it and the name itself."""
	path = name.strip()
	parts = path.split(".") if _PATH.fullmatch(path) and not path[0].isdigit() else _GROUPS.split(path)
	parts = [part for part in parts if fold(part)]
	return (" ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else ("", path)


def _plain(text: str) -> str:
	return fold(_CAMEL.sub(" ", text).replace("_", " "))


def _spelled(plain: str) -> str:
	"""Return the folded words with abbreviations written out, without filler words."""
	found = [_SHORT.get(word, word) for word in plain.split() if word not in _IDLE]
	if found[:1] == ["f"] and "nacimiento" in found:
		found[0] = "fecha"
	return " ".join(found)


def _form(text: str) -> str:
	return _spelled(_plain(text))


def _sorted(text: str) -> tuple[str, ...]:
	return tuple(sorted(text.split()))


@lru_cache(maxsize=2)
def _known(names: str) -> _Known:
	"""Return the column names with their targets: as sets of words, and those that also count inside longer names."""
	forms = {_form(name): key for key, several in words()[names].items() for name in several}
	inside = (
		{form: key for form, key in forms.items() if len(form) >= MIN_LENGTH_INSIDE}
		if names == "headers"
		else {}
	)
	return _Known({_sorted(form): key for form, key in forms.items()}, inside)
