"""Errors in names: at the keyboard, by ear, between languages, and in the fields of other systems."""

import re
import unicodedata
from dataclasses import replace
from html.entities import codepoint2name
from random import Random

from benchmarks.world.entries import CHOSEN, LEGAL, Entry
from benchmarks.world.names import HISPANIC, communities, nicknames
from benchmarks.world.people import GROWN_BEFORE

NAME_FIELDS = ("given", "first", "second")
NEIGHBOURS = {
	**dict(
		zip("qwertyuiop", ("wa", "qes", "wrd", "etf", "ryg", "tuh", "yij", "uok", "ipl", "ol"), strict=True)
	),
	**dict(zip("asdfghjkl", ("qsz", "adw", "sfe", "dgr", "fht", "gjy", "hku", "jli", "kop"), strict=True)),
	**dict(zip("zxcvbnm", ("xa", "zcs", "xvd", "cbf", "vng", "bmh", "nj"), strict=True)),
}
# What sounds alike in the Spanish of the region.
SOUNDS = (
	(r"b", "v"),
	(r"v", "b"),
	(r"z(?=[aou]|$)", "s"),
	(r"s(?=[aou])", "z"),
	(r"c(?=[eiéí])", "s"),
	(r"s(?=[eiéí])", "c"),
	(r"z(?=[eiéí])", "s"),
	(r"ll", "y"),
	(r"y(?=[aeou])", "ll"),
	(r"g(?=[eiéí])", "j"),
	(r"j(?=[eiéí])", "g"),
	(r"qu(?=[eiéí])", "k"),
	(r"c(?=[aouáóú])", "k"),
	(r"^h", ""),
	(r"(?<=.)h(?=[aeiou])", ""),
	(r"^(?=[aeou])", "h"),
	(r"x(?=[aeiou])", "j"),
	(r"n(?=[pbv])", "m"),
	(r"m(?=[pb])", "n"),
	(r"güe|hue", "we"),
	(r"ph", "f"),
	(r"th", "t"),
	(r"y$", "i"),
	(r"i(?=[ao]$)", "y"),
	(r"rr", "r"),
	(r"nn", "n"),
	(r"ss", "s"),
	(r"tt", "t"),
)
PARTICLES = {"de", "la", "las", "los", "del", "y", "di", "da", "el", "al", "ben", "san", "santa"}
TITLES = {
	"F": "Sra.,Srita.,Doña,Lic.,Dra.,Profa.,Ing.,Hna.,Sor,C.,Joven,Señora,Ma'am",
	"M": "Sr.,Don,Lic.,Dr.,Prof.,Ing.,Hno.,Mr.,C.,Joven,Señor,Pbro.",
}
TITLES_OF_CHILDREN = {"F": "Niña,Menor,NNA,Bebé", "M": "Niño,Menor,NNA,Bebé"}
NOTES = "(viene con su mamá),(llamar por la tarde),(hermana de Rosa),*,(2a vez),- VERIFICAR,(albergue),(traductor),- REINGRESO,(habla poco español),- falta copia"


def chosen_name(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Replace the legal name by the chosen one, or the reverse."""
	person = entry.person
	if not person.chosen:
		return None
	if entry.known_as == LEGAL or (entry.known_as != CHOSEN and rng.random() < 0.5):
		return replace(entry, given=person.chosen, other="", known_as=CHOSEN)
	return replace(entry, given=person.given, other="", known_as=LEGAL)


def nickname(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Use a short form for all of the given names or for one of them."""
	short = nicknames(entry.given)
	if not short:
		return None
	part = rng.choice(list(short))
	form = rng.choice(short[part])
	alone = part == entry.given or rng.random() < 0.5
	return replace(entry, given=form if alone else _word_for(entry.given, part, form), kept=entry.kept * 0.85)


def one_of_compound(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Keep only the first given name, or only one of the others."""
	names = [word for word in re.split(r"[ -]", entry.given) if word.lower() not in PARTICLES]
	if len(names) < 2:
		return None
	kept = names[0] if rng.random() < 0.6 else rng.choice(names[1:])
	return replace(entry, given=kept, kept=entry.kept * (0.75 if kept in ("María", "José") else 0.85))


def initial(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Put an initial in place of a given name or of the second surname."""
	names = entry.given.split()
	if entry.second and rng.random() < 0.35:
		return replace(entry, second=f"{_core(entry.second)[0]}.", kept=entry.kept * 0.9)
	if len(names) == 1:
		return replace(entry, given=f"{names[0][0]}.", kept=entry.kept * 0.6)
	if names[0] == "María" and rng.random() < 0.5:
		return replace(entry, given=" ".join([rng.choice(("Ma.", "M.")), *names[1:]]), kept=entry.kept * 0.9)
	place = rng.choice((0, len(names) - 1))
	names[place] = names[place][0] + rng.choice((".", ""))
	return replace(entry, given=" ".join(names), kept=entry.kept * 0.85)


def transliteration(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Spell the same sounds differently, as another office, colony or passport law does."""
	if entry.person.tradition in HISPANIC and entry.person.tradition != "andean":
		return None
	spellings = communities()[entry.person.community].spellings
	changed = {}
	for name in NAME_FIELDS:
		changed[name] = _respelt(getattr(entry, name), spellings, rng, 0.6)
	if all(changed[name] == getattr(entry, name) for name in NAME_FIELDS):
		return None
	return replace(entry, **changed, kept=entry.kept * 0.9)


def surname_missing(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Drop one of two surnames, or the only one."""
	if not entry.second:
		return replace(entry, first="", kept=entry.kept * 0.5)
	if rng.random() < 0.75:
		return replace(entry, second="", kept=entry.kept * 0.9)
	return replace(entry, first=entry.second, second="", kept=entry.kept * 0.7)


def surname_of_marriage(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Put the husband's surname beside or in place of the birth surname."""
	married = entry.person.married
	if not married:
		return None
	if entry.person.tradition not in HISPANIC:
		if rng.random() < 0.5:
			return replace(entry, first=married, kept=entry.kept * 0.5)
		return replace(entry, first=f"{entry.first}{rng.choice('- ')}{married}", kept=entry.kept * 0.9)
	how = rng.random()
	if how < 0.5:
		return replace(entry, second=f"de {married}", kept=entry.kept * 0.85)
	if how < 0.75 and entry.second:
		return replace(entry, second=f"{entry.second} de {married}", kept=entry.kept * 0.95)
	return replace(entry, first=rng.choice((f"de {married}", married)), second="", kept=entry.kept * 0.5)


def phonetic_spelling(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Write the name as it sounds."""
	if entry.person.tradition not in HISPANIC:
		return None
	ears = communities()[entry.person.community].spellings
	given = _respelt(entry.given, ears, rng, 0.7) if entry.person.tradition != "andean" else entry.given
	if given != entry.given:
		return replace(entry, given=given, kept=entry.kept * 0.95)
	return _with_word(entry, rng, _by_ear, 0.95)


def typing_slip(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Add a letter, drop one, or replace one by its neighbour."""
	return _with_word(entry, rng, _slip, 0.95)


def letters_changed_places(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	return _with_word(entry, rng, _transposed, 0.95)


def accents_lost(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Lose accents: all of them, or in capitals; ñ as another letter; the accent beside its letter or on another."""
	how = rng.choice((_plain, _plain, lambda text: _plain(text).upper(), _enye, _loose))
	return _all_fields(entry, how)


def title_or_note(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	how = rng.random()
	if how < 0.5:
		titles = TITLES if entry.person.birth.year < GROWN_BEFORE else TITLES_OF_CHILDREN
		title = rng.choice(titles[entry.person.sex].split(","))
		return replace(entry, given=f"{title} {entry.given}")
	note = rng.choice(NOTES.split(","))
	name = "given" if how < 0.7 else "second" if entry.second else "first"
	return replace(entry, **{name: f"{getattr(entry, name)} {note}"})


def surnames_swapped(entry: Entry, _first: Entry, _rng: Random) -> Entry | None:
	if not entry.second or entry.first == entry.second:
		return None
	return replace(entry, first=entry.second, second=entry.first, kept=entry.kept * 0.95)


def names_exchanged(entry: Entry, _first: Entry, _rng: Random) -> Entry | None:
	"""Swap the fields of names and surnames."""
	if not entry.first:
		return None
	surnames, names = f"{entry.first} {entry.second}".strip(), entry.given.split(" ", 1)
	two = bool(entry.second) and len(names) > 1
	return replace(
		entry,
		given=surnames,
		first=names[0] if two else entry.given,
		second=names[1] if two else "",
		kept=entry.kept * 0.95,
	)


def one_field(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Put the whole name into the field of the names, names or surnames first."""
	surnames = f"{entry.first} {entry.second}".strip()
	if not surnames:
		return None
	whole = rng.choice(
		(f"{entry.given} {surnames}", f"{surnames} {entry.given}", f"{surnames}, {entry.given}")
	)
	return replace(entry, given=whole, first="", second="", kept=entry.kept * 0.95)


def field_cut(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Cut each field to the length of another system. At least two thirds or six characters of a field are left."""
	longest = max(len(getattr(entry, name)) for name in NAME_FIELDS)
	if longest < 8:
		return None
	limit = rng.randint(max(6, longest * 2 // 3 - 1), longest - 1)
	return replace(
		entry, **{name: getattr(entry, name)[:limit].strip() for name in NAME_FIELDS}, kept=entry.kept * 0.9
	)


def mojibake(entry: Entry, _first: Entry, rng: Random) -> Entry | None:
	"""Damage characters beyond ASCII: read in the wrong encoding, or lost."""
	how = rng.choices(
		(_misread, _twice_misread, _from_dos, _entities, *map(_lost, "?#�"), _lost("")),
		(6, 1, 1, 1, 2, 1, 1, 1),
	)[0]
	capitals = rng.random() < 0.3
	return _all_fields(entry, lambda text: how(text.upper() if capitals else text))


def _misread(text: str) -> str:
	"""Read UTF-8 as Windows' code page, as browsers do: bytes that it lacks stay control characters."""
	return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in text.encode())


def _twice_misread(text: str) -> str:
	return _misread(_misread(text))


def _from_dos(text: str) -> str:
	"""Damage text like the MU¥OZ of an old register: the code page of DOS read as that of Windows."""
	return "".join(
		bytes([byte]).decode("cp1252", errors="ignore") or "?"
		for byte in text.encode("cp850", errors="replace")
	)


def _entities(text: str) -> str:
	return "".join(
		f"&{codepoint2name[ord(character)]};" if ord(character) in codepoint2name else character
		for character in text
	)


def _lost(substitute: str):
	return lambda text: re.sub(r"[^\x00-\x7f]", substitute, text)


def _all_fields(entry: Entry, change) -> Entry | None:
	"""Change all fields of the name alike; None where none has a character beyond ASCII or only the case changes."""
	if not any(not getattr(entry, name).isascii() for name in NAME_FIELDS):
		return None
	changed = {name: change(getattr(entry, name)) for name in NAME_FIELDS}
	if all(changed[name].lower() == getattr(entry, name).lower() for name in NAME_FIELDS):
		return None
	return replace(entry, **changed)


def _plain(text: str) -> str:
	return "".join(
		character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character)
	)


def _enye(text: str) -> str:
	return _plain(text.replace("ñ", "ni").replace("Ñ", "Ni"))


def _loose(text: str) -> str:
	"""Put the accent after its letter: Jose´ Mun~oz."""
	loose = (
		unicodedata.normalize("NFD", text)
		.replace("\u0301", "´")
		.replace("\u0303", "~")
		.replace("\u0308", '"')
	)
	return "".join(character for character in loose if not unicodedata.combining(character))


def _respelt(name: str, spellings: dict[str, list[str]], rng: Random, chance: float) -> str:
	if name in spellings:
		return rng.choice(spellings[name]) if rng.random() < chance else name
	parts = re.split(r"([ -])", name)
	return "".join(
		rng.choice(spellings[part]) if part in spellings and rng.random() < chance else part for part in parts
	)


def _with_word(entry: Entry, rng: Random, change, kept: float) -> Entry | None:
	"""Change one word of at least four letters, a surname as often as a given name."""
	places = [
		(name, word)
		for name in NAME_FIELDS
		for word in getattr(entry, name).split()
		if len(word) > 3 and word.lower() not in PARTICLES
	]
	rng.shuffle(places)
	for name, word in places:
		changed = change(word, rng)
		if changed and changed.lower() != word.lower():
			return replace(
				entry, **{name: _word_for(getattr(entry, name), word, changed)}, kept=entry.kept * kept
			)
	return None


def _by_ear(word: str, rng: Random) -> str | None:
	sounds = [sound for sound in SOUNDS if re.search(sound[0], word.lower())]
	if not sounds:
		return None
	sound, written = rng.choice(sounds)
	changed = re.sub(sound, written, word.lower(), count=1)
	return changed[0].upper() + changed[1:]


def _slip(word: str, rng: Random) -> str:
	place = rng.randrange(1, len(word))
	letter = word[place].lower()
	how = rng.random()
	if how < 0.35:
		return word[:place] + word[place + 1 :]
	if how < 0.55:
		return word[:place] + word[place] + word[place:]
	beside = NEIGHBOURS.get(_plain(letter), "aeion")
	if how < 0.9:
		return word[:place] + rng.choice(beside) + word[place + 1 :]
	return word[:place] + rng.choice(beside) + word[place:]


def _transposed(word: str, rng: Random) -> str:
	place = rng.randrange(0 if rng.random() < 0.1 else 1, len(word) - 1)
	changed = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
	return changed.capitalize() if word.istitle() else changed


def _word_for(text: str, word: str, other: str) -> str:
	return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _found: other, text, count=1)


def _core(surname: str) -> str:
	"""Return the word of a surname after its particles."""
	return next((word for word in surname.split() if word.lower() not in PARTICLES), surname)
