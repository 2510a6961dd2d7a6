"""Identity documents as their countries number them, with check digits where they have them."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from random import Random
from string import ascii_uppercase, digits

# Codes of the app's identity document types; the lasting ones are kept for life.
CURP, DNI, CUIL, FOREIGN, PASSPORT, CARD = "MX_CURP", "AR_DNI", "AR_CUIL", "FOREIGN_ID", "PASSPORT", "MX_TVRH"
LASTING = {CURP, CUIL, FOREIGN}
STATES = (
	"AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS".split()
)
BORN_ABROAD = "NE"
CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"
# The sign that tells apart those whose CURP would be the same: mostly the first ones.
HOMOCLAVE_WEIGHTS = (60, 25, 8, 3, 1, 1, 1, 1, 1, 1)
CURP_SIGNS = digits + "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
# What the registry of population calls "palabras inconvenientes".
RUDE = set(
	"BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA GUEI GUEY "
	"JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO MAME MAMO "
	"MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE "
	"ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY".split()
)
PASSPORT_LETTERS = {
	"Mexico": "G",
	"Argentina": "AAE",
	"Cuba": "K",
	"Haiti": "R",
	"Ukraine": "F",
	"China": "E",
	"India": "N",
}


@dataclass(frozen=True)
class Paper:
	"""An identity document in somebody's hands."""

	kind: str
	number: str
	expired: bool = False

	@property
	def lasting(self) -> bool:
		return self.kind in LASTING


def draw(kind: str, person, rng: Random) -> Paper:
	"""A valid document of this kind for a person (``given``, ``first``, ``second``, ``birth``, ``sex``, ``country``)."""
	if kind == CURP:
		return Paper(kind, curp(person, rng))
	if kind == DNI:
		return Paper(kind, dni(person, rng))
	if kind == CUIL:
		return Paper(kind, cuil(dni(person, rng), person.sex))
	if kind == FOREIGN:
		return Paper(kind, foreign(person, rng))
	if kind == PASSPORT:
		return Paper(kind, passport(person.country, rng))
	return Paper(kind, _digits(rng, 11))


def passport(country: str, rng: Random) -> str:
	letters = PASSPORT_LETTERS.get(country, rng.choice(("", "A", "B", "C", "P")))
	return letters + _digits(rng, 9 - len(letters))


def dni(person, rng: Random) -> str:
	"""Those born in Argentina have numbers by their year of birth; those who came, from 92 millions."""
	if person.country != "Argentina":
		return str(rng.randrange(92_000_000, 96_500_000))
	start = max(5_000_000, 10_000_000 + (person.birth.year - 1950) * 640_000)
	return str(start + rng.randrange(600_000))


def cuil(number: str, sex: str) -> str:
	number = number.zfill(8)  # those born before 1950 have seven digits
	for prefix in ("27" if sex == "F" else "20", "23", "24"):
		if (check := cuil_check(prefix + number)) is not None:
			return f"{prefix}{number}{check}"
	raise ValueError(f"no CUIL for {number}")


def cuil_check(ten: str) -> int | None:
	"""The check digit of the ten before it; None where there is none."""
	check = (
		11
		- sum(int(sign) * weight for sign, weight in zip(ten, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True))
		% 11
	)
	return {11: 0, 10: None}.get(check, check)


def curp(person, rng: Random) -> str:
	"""As the registry of population makes it of the name, the birth date, the sex and the state of birth."""
	first, second = _letters(person.first), _letters(person.second)
	given = _letters(person.given, given=True)
	vowels = [sign for sign in first[1:] if sign in "AEIOU"]
	head = first[0] + (vowels[0] if vowels else "X") + (second[0] if second else "X") + given[0]
	state = rng.choice(STATES) if person.country == "Mexico" else BORN_ABROAD
	inner = "".join(
		next((sign for sign in word[1:] if sign in CONSONANTS), "X") for word in (first, second or "X", given)
	)
	sex = {"F": "M", "M": "H"}[person.sex]
	sign = rng.choices(digits if person.birth.year < 2000 else ascii_uppercase[:10], HOMOCLAVE_WEIGHTS)[0]
	body = f"{_decent(head)}{person.birth:%y%m%d}{sex}{state}{inner}{sign}"
	return body + curp_check(body)


def curp_check(body: str) -> str:
	"""The last sign, of the seventeen before it."""
	return str(-sum((18 - place) * CURP_SIGNS.index(sign) for place, sign in enumerate(body)) % 10)


def _decent(head: str) -> str:
	"""The registry puts an X for the vowel where the four letters would be a rude word."""
	return f"{head[0]}X{head[2:]}" if head in RUDE else head


def _letters(name: str, given: bool = False) -> str:
	"""The word of a name that counts: without particles, and without María or José before another given name."""
	plain = "".join(
		sign
		for sign in unicodedata.normalize("NFD", name.upper().replace("Ñ", "X"))
		if not unicodedata.combining(sign)
	)
	words = [
		word
		for word in plain.replace("-", " ").replace("'", "").split()
		if word not in {"DE", "LA", "LAS", "LOS", "DEL", "Y"}
	]
	if given and len(words) > 1 and words[0] in {"MARIA", "JOSE", "MA", "J"}:
		words = words[1:]
	return "".join(sign for sign in (words or ["X"])[0] if sign in ascii_uppercase) or "X"


def foreign(person, rng: Random) -> str:
	"""The number of the identity card of the country of origin."""
	birth: date = person.birth
	match person.country:
		case "Venezuela":
			return f"V{rng.randrange(4_000_000, 33_000_000):08d}"
		case "Colombia":
			return f"10{_digits(rng, 8)}" if birth.year > 1985 else str(rng.randrange(20_000_000, 95_000_000))
		case "Honduras":
			return f"{rng.randrange(1, 19):02d}{rng.randrange(1, 25):02d}{birth.year}{_digits(rng, 5)}"
		case "El Salvador":
			return _with_check("0" + _digits(rng, 7), (9, 8, 7, 6, 5, 4, 3, 2))
		case "Guatemala":
			number = _digits(rng, 8)
			check = (
				sum(int(sign) * weight for sign, weight in zip(number, range(2, 10), strict=True)) % 11 % 10
			)
			return f"{number}{check}{rng.randrange(1, 23):02d}{rng.randrange(1, 18):02d}"
		case "Nicaragua":
			return f"{_digits(rng, 3)}{birth:%d%m%y}{_digits(rng, 4)}{rng.choice(ascii_uppercase)}"
		case "Cuba":
			return f"{birth:%y%m%d}{_digits(rng, 5)}"
		case "Dominican Republic":
			return _luhn(f"{rng.choice(('001', '402', '031', '223'))}{_digits(rng, 7)}")
		case "Ecuador":
			return _luhn(f"{rng.randrange(1, 25):02d}{rng.randrange(6)}{_digits(rng, 6)}")
		case "Peru":
			return _digits(rng, 8)
		case "Bolivia" | "Paraguay":
			return _digits(rng, 7)
		case _:
			return _digits(rng, 10)


def _with_check(number: str, weights: tuple[int, ...]) -> str:
	total = sum(int(sign) * weight for sign, weight in zip(number, weights, strict=True))
	return f"{number}{-total % 10}"


def _luhn(number: str) -> str:
	"""With the check digit of Luhn after it."""
	total = 0
	for place, sign in enumerate(reversed(number)):
		value = int(sign) * (2 - place % 2)
		total += value - 9 * (value > 9)
	return f"{number}{-total % 10}"


def _digits(rng: Random, length: int) -> str:
	return str(rng.randrange(1, 10)) + "".join(rng.choice(digits) for _place in range(length - 1))
