"""Labelled pairs of registrations of one person, each with an error of one kind: domain research turned to data.

The kinds are those that offices report: names of two surnames, spelling by ear, nicknames, transliteration, half
known birth dates, renewed and misread documents. Beside them stand relatives who must not be merged.

:func:`labelled` is all there is to call. The seed to measure with (:data:`SEED`) is not the one the matching was
developed on (:data:`DEVELOPMENT_SEED`), so no name, error or pair seen in developing decides the figure.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import NamedTuple

from benchmarks.spanish_people import Person, Population
from migrant_services.matching.record import ESTIMATED, EXACT, YEAR, Document, Name, Record

SEED, DEVELOPMENT_SEED = 20_261_122, 7
PAIRS_OF_A_KIND = 150
NICKNAMES = dict(
	pair.split()
	for pair in (
		"josé pepe,francisco paco,guadalupe lupe,jesús chuy,ignacio nacho,manuel manolo,enrique quique,eduardo lalo,"
		"roberto beto,alberto beto,antonio toño,dolores lola,rosario charo,concepción concha,mercedes meche,isabel chabela,"
		"josefina fina,teresa tere,patricia paty,gabriela gaby,alejandro alex,alejandra ale,daniel dani,daniela dani,"
		"fernando fer,fernanda fer,luis lucho,carlos charly,miguel migue,juan juancho,santiago santi,rafael rafa,"
		"salvador chava,vicente chente,sergio checo,gregorio goyo,guillermo memo,graciela chela,consuelo chelo,"
		"leticia lety,lucía lucy,victoria vicky,beatriz betty,verónica vero,raúl rulo,gustavo tavo,javier javi,"
		"pedro perico,maría mari,rosa rosita,ana anita,carmen carmelita,juana juanita,esperanza lancha,andrés andy"
	).split(",")
)


@dataclass(frozen=True)
class Written:
	"""One registration: what was written down, right or wrong."""

	person: Person
	given: str
	first: str
	second: str
	birth: date | None
	precision: str
	sex: str
	country: str
	documents: tuple[tuple[str, str, bool], ...]
	phone: str
	address: str
	native: str

	def record(self) -> Record:
		"""Return the registration as the matching reads it."""
		return Record(
			names=(Name(self.given, self.first, self.second),),
			native_name=self.native,
			birth_date=self.birth,
			birth_precision=self.precision,
			sex=self.sex,
			nationalities=(self.country,),
			documents=tuple(Document(*document) for document in self.documents),
			phones=(self.phone,) if self.phone else (),
			extra={"address_line": self.address} if self.address else {},
		)


class Labelled(NamedTuple):
	"""``written`` registrations; ``pairs`` of the same person by kind; ``relatives`` by kind, not the same."""

	written: list[Written]
	pairs: dict[tuple[int, int], str]
	relatives: dict[str, list[tuple[int, int]]]


def labelled(seed: int = SEED, pairs_of_a_kind: int = PAIRS_OF_A_KIND) -> Labelled:
	"""Make registrations of a population, with ``pairs_of_a_kind`` second ones for every kind of error."""
	rng = Random(seed)
	population = Population(rng, households=pairs_of_a_kind * len(KINDS))
	written = [register(person, rng) for person in population.people]
	free = list(range(len(population.people)))
	rng.shuffle(free)
	pairs = {}
	# Kinds that few names can have choose first.
	for kind, spoil in sorted(
		KINDS.items(), key=lambda kind: _RARE.index(kind[0]) if kind[0] in _RARE else len(_RARE)
	):
		made, passed = 0, []
		while free and made < pairs_of_a_kind:
			number = free.pop()
			second = _register_again(written, number, kind, spoil, rng)
			if second is None:
				passed.append(number)
				continue
			pairs[number, len(written)] = kind
			written.append(second)
			made += 1
		free += passed
		rng.shuffle(free)
	return Labelled(written, pairs, population.relatives)


def register(person: Person, rng: Random) -> Written:
	"""Make a registration without errors: what the person had with them and said that day."""
	shown = tuple(document for document in person.documents if rng.random() < 0.35)
	return Written(
		person,
		person.given,
		person.first,
		person.second,
		person.birth,
		EXACT,
		person.sex,
		person.country,
		shown,
		person.phone if rng.random() < 0.6 else "",
		person.address if rng.random() < 0.5 else "",
		person.native if rng.random() < 0.4 else "",
	)


def _register_again(
	written: list[Written], number: int, kind: str, spoil: Callable, rng: Random
) -> Written | None:
	"""Make a second registration of a person at another time, with the error; None where it cannot occur."""
	before = written[number]
	person = before.person
	now = register(person, rng)
	if rng.random() < 0.3:
		now = replace(now, phone=f"+5255{rng.randrange(10**7, 10**8)}" if now.phone else "")
	if rng.random() < 0.3:
		now = replace(now, address=f"Avenida Juárez {rng.randint(1, 900)}" if now.address else "")
	if kind in _WITH_DOCUMENTS:
		written[number] = before = replace(before, documents=person.documents[:2])
		now = replace(now, documents=person.documents[:2])
	if kind == "passport renewed":
		# The one before has expired since: Document's fourth value.
		documents = tuple((*document, document[0] == "PASSPORT") for document in before.documents)
		written[number] = replace(before, documents=documents)
	spoiled = spoil(now, rng)
	return None if spoiled is None or (spoiled == now and kind not in _NO_CHANGE) else spoiled


def _spelling(*changes: tuple[str, str]) -> Callable:
	"""Write a word of the name by ear: the first of ``changes`` that fits, on one word of the name."""

	def spoil(now: Written, rng: Random) -> Written | None:
		places = [field for field in ("given", "first", "second") if getattr(now, field)]
		rng.shuffle(places)
		for field in places:
			for pattern, written in rng.sample(changes, len(changes)):
				text = re.sub(pattern, written, getattr(now, field), count=1, flags=re.IGNORECASE)
				if text != getattr(now, field):
					return replace(now, **{field: text.title()})
		return None

	return spoil


def _plain(text: str) -> str:
	return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _accents(now: Written, rng: Random) -> Written:
	return replace(
		now,
		given=_plain(now.given).upper(),
		first=_plain(now.first).upper(),
		second=_plain(now.second).upper(),
	)


def _second_dropped(now: Written, rng: Random) -> Written | None:
	return replace(now, second="") if now.second else None


def _glued(now: Written, rng: Random) -> Written | None:
	joint = rng.choice(("", " "))
	return replace(now, first=f"{now.first}{joint}{now.second.lower()}", second="") if now.second else None


def _surnames_swapped(now: Written, rng: Random) -> Written | None:
	return replace(now, first=now.second, second=now.first) if now.second else None


def _fields_swapped(now: Written, rng: Random) -> Written | None:
	return replace(now, given=now.first, first=now.given) if not now.second else None


def _whole_in_one(now: Written, rng: Random) -> Written:
	whole = " ".join(filter(None, (now.first, now.second, now.given)))
	return replace(now, given=whole, first="", second="")


def _part_of_given(now: Written, rng: Random) -> Written | None:
	words = now.given.split()
	if len(words) < 2:
		return None
	# People called María or José use the second name.
	part = words[-1] if words[0] in ("María", "José") else rng.choice((words[0], words[-1]))
	return replace(now, given=part)


def _abbreviated(now: Written, rng: Random) -> Written | None:
	words = now.given.split()
	if len(words) < 2:
		return None
	if words[0] == "María":
		words[0] = rng.choice(("Ma.", "Mª", "M."))
	else:
		words[-1] = words[-1][0] + "."
	return replace(now, given=" ".join(words))


def _particles(now: Written, rng: Random) -> Written | None:
	for field in ("first", "second", "given"):
		text = getattr(now, field)
		if re.search(r"\b(de|del|la|los|san|santa)\b", text, re.IGNORECASE):
			bare = re.sub(r"\b(de|del|la|los)\b ?", "", text, flags=re.IGNORECASE).strip()
			return replace(now, **{field: rng.choice((bare, text.replace(" ", "")))})
	return None


def _married(now: Written, rng: Random) -> Written | None:
	if now.sex != "F" or not now.second:
		return None
	husband = rng.choice(("Pérez", "Castro", "Molina", "Rivas", "Aguilar", "Peña"))
	return replace(now, second=rng.choice((f"de {husband}", f"Vda. de {husband}")))


def _hyphens(now: Written, rng: Random) -> Written | None:
	return replace(now, given=now.given.replace("-", rng.choice((" ", "")))) if "-" in now.given else None


def _other_order(now: Written, rng: Random) -> Written | None:
	return _surnames_swapped(now, rng) if now.person.tradition == "brazilian" else None


def _transliterated(now: Written, rng: Random) -> Written | None:
	spellings, words = now.person.spellings, {}
	if now.person.tradition == "chinese":
		return replace(now, given=now.given.replace(" ", rng.choice(("", "-"))).capitalize())
	for field in ("given", "first"):
		others = [other for other in spellings.get(getattr(now, field), []) if other != getattr(now, field)]
		if others:
			words[field] = rng.choice(others)
	return replace(now, **words) if words else None


def _nickname(now: Written, rng: Random) -> Written | None:
	words = now.given.split()
	known = [at for at, word in enumerate(words) if word.lower() in NICKNAMES]
	if not known:
		return None
	at = rng.choice(known)
	return replace(
		now,
		given=NICKNAMES[words[at].lower()].title()
		if rng.random() < 0.6
		else " ".join([*words[:at], NICKNAMES[words[at].lower()].title(), *words[at + 1 :]]),
	)


def _typo(now: Written, rng: Random) -> Written:
	field = rng.choice(["given", "first"] + ["second"] * bool(now.second))
	return replace(now, **{field: _slip(getattr(now, field), rng)})


def _slip(text: str, rng: Random) -> str:
	at = rng.randrange(1, max(2, len(text) - 1))
	letter = rng.choice("aeiouslrndtm")
	return rng.choice(
		(
			text[:at] + text[at + 1 :],
			text[:at] + letter + text[at + 1 :],
			text[:at] + letter + text[at:],
			text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
		)
	)


def _birth(change: Callable[[date, Random], date | None], precision: str = EXACT) -> Callable:
	def spoil(now: Written, rng: Random) -> Written | None:
		birth = change(now.birth, rng)
		return replace(now, birth=birth, precision=precision) if birth and birth != now.birth else None

	return spoil


def _changed_over(day: date, rng: Random) -> date | None:
	return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def _years(*steps: int) -> Callable:
	return lambda day, rng: (
		day.replace(year=day.year + rng.choice(steps)) if (day.month, day.day) != (2, 29) else None
	)


def _digit(day: date, rng: Random) -> date | None:
	text = list(day.isoformat())
	text[rng.choice((3, 6, 8, 9))] = str(rng.randrange(10))
	try:
		return date.fromisoformat("".join(text))
	except ValueError:
		return None


def _age_only(now: Written, rng: Random) -> Written:
	return replace(now, birth=date(now.birth.year + rng.choice((-1, 0, 0, 1)), 7, 1), precision=ESTIMATED)


def _number(change: Callable[[str, Random], str | None]) -> Callable:
	"""Misread the documents shown; the kind is one of documents, so some were shown both times."""

	def spoil(now: Written, rng: Random) -> Written | None:
		numbers = [change(number, rng) for _kind, number, _lasting in now.documents]
		if not any(numbers):
			return None
		rows = zip(now.documents, numbers, strict=True)
		return replace(
			now, documents=tuple((kind, new, lasting) for (kind, _old, lasting), new in rows if new)
		)

	return spoil


def _two_changed_over(number: str, rng: Random) -> str:
	at = rng.randrange(len(number) - 3, len(number) - 1)
	return number[:at] + number[at : at + 2][::-1] + number[at + 2 :]


def _look_alike(number: str, rng: Random) -> str:
	return number.translate(str.maketrans({"0": "O"} if "0" in number else {"1": "I"}))


def _renewed(now: Written, rng: Random) -> Written:
	return replace(
		now, documents=(("PASSPORT", f"{rng.choice('ABCEFG')}{rng.randrange(10**7, 10**8)}", False),)
	)


def _new_curp(now: Written, rng: Random) -> Written | None:
	kind, number, _lasting = now.person.documents[0]
	if kind != "MX_CURP":
		return None
	return replace(
		now, documents=(("MX_CURP_TEMP", number[:16] + f"{rng.randrange(10)}{rng.randrange(10)}", False),)
	)


def _placeholder(now: Written, rng: Random) -> Written:
	number = rng.choice(("S/N", "0000", "sin documento", "XEXX010101HNEXXXA4"))
	return replace(now, documents=(("MX_CURP", number, True),), phone="0000000000")


def _shared_phone(now: Written, rng: Random) -> Written:
	return replace(now, phone="+525555010203", address="Albergue Esperanza")


def _several(now: Written, rng: Random) -> Written | None:
	"""Make two errors at once, one in the name and one in the birth date."""
	first = rng.choice(("s c z", "typo", "second surname dropped", "accents", "b v", "surnames swapped"))
	second = rng.choice(("day and month changed over", "year off by one", "one digit of the birth date"))
	spoiled = KINDS[first](now, rng)
	return KINDS[second](spoiled, rng) if spoiled and spoiled != now else None


KINDS: dict[str, Callable[[Written, Random], Written | None]] = {
	"nothing wrong": lambda now, rng: now,
	"accents": _accents,
	"second surname dropped": _second_dropped,
	"both surnames in one field": _glued,
	"surnames swapped": _surnames_swapped,
	"given name and surname swapped": _fields_swapped,
	"whole name in one field": _whole_in_one,
	"compound given name in part": _part_of_given,
	"given name abbreviated": _abbreviated,
	"particles": _particles,
	"married name": _married,
	"hyphens": _hyphens,
	"brazilian order": _other_order,
	"transliteration": _transliterated,
	"nickname": _nickname,
	"typo": _typo,
	"h": _spelling(("^h", ""), ("(?<=[nrsl])h", ""), (r"^([aeiou])", r"h\1")),
	"b v": _spelling(("b", "v"), ("v", "b")),
	"s c z": _spelling(("z$", "s"), ("s$", "z"), ("c(?=[ei])", "s"), ("z", "s"), ("s(?=[ei])", "c")),
	"ll y": _spelling(("ll", "y"), ("y(?=[aeou])", "ll")),
	"g j x": _spelling(("g(?=[ei])", "j"), ("j(?=[ei])", "g"), ("^x", "j"), ("^j", "x")),
	"k qu": _spelling(("qu(?=[ei])", "k"), ("c(?=[aou])", "k"), ("k", "c")),
	"i y": _spelling(("y$", "i"), ("i(?=[aeo])", "y"), ("(?<=[a-z])i(?=[a-z])", "y")),
	"n m": _spelling(("m(?=[bp])", "n"), ("n(?=[bpv])", "m")),
	"double letters": _spelling(
		("rr", "r"), ("nn", "n"), ("ss", "s"), ("tt", "t"), ("(?<=[aeiou])([lnst])(?=[aeiou])", r"\1\1")
	),
	"w gu hu": _spelling(("gua", "wa"), ("hua", "wa"), ("^wi", "gui"), ("w", "hu"), ("hue", "we")),
	"day and month changed over": _birth(_changed_over),
	"birth date 1 January": _birth(lambda day, rng: day.replace(month=1, day=1)),
	"birth date the 15th": _birth(lambda day, rng: day.replace(day=15)),
	"year off by one": _birth(_years(-1, 1)),
	"year off by ten": _birth(_years(-10, 10)),
	"birth year only": _birth(lambda day, rng: day.replace(month=7, day=1), YEAR),
	"one digit of the birth date": _birth(_digit),
	"birth year in two digits": _birth(_years(-100, 100)),
	"birth date unknown": lambda now, rng: replace(now, birth=None),
	"age only": _age_only,
	"digits of documents changed over": _number(_two_changed_over),
	"O for 0 in documents": _number(_look_alike),
	"letters of documents dropped": _number(
		lambda number, rng: re.sub("^[A-Z]+-?", "", number) if len(number) < 15 else None
	),
	"passport renewed": _renewed,
	"temporary CURP": _new_curp,
	"placeholders": _placeholder,
	"phone and address of a shelter": _shared_phone,
	"sex mistaken": lambda now, rng: replace(now, sex="M" if now.sex == "F" else "F"),
	"two errors": _several,
}
_RARE = (
	"hyphens",
	"transliteration",
	"particles",
	"brazilian order",
	"n m",
	"w gu hu",
	"double letters",
	"k qu",
	"h",
	"ll y",
	"given name and surname swapped",
	"married name",
	"nickname",
	"g j x",
	"compound given name in part",
	"given name abbreviated",
	"temporary CURP",
	"day and month changed over",
)
_WITH_DOCUMENTS = frozenset(
	{
		"digits of documents changed over",
		"O for 0 in documents",
		"letters of documents dropped",
		"passport renewed",
		"temporary CURP",
	}
)
_NO_CHANGE = frozenset({"nothing wrong"})
