"""Names of the communities in ``data/``: drawn by their frequency, with their other spellings and short forms."""

import json
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / "data"
HISPANIC = ("mexican", "central_american", "colombian_venezuelan", "argentine", "andean", "caribbean")
COMMUNITIES = (
	*HISPANIC,
	"haitian",
	"sahelian",
	"guinea_coast",
	"sikh",
	"nepali",
	"bengali",
	"slavic",
	"chinese",
	"arabic",
)
# How fast names grow rare: the frequency at rank r is proportional to 1 / (r + flatness).
GIVEN_FLATNESS, SURNAME_FLATNESS = 4, 10


class Choice:
	"""Names in order of frequency, drawn with a heavy tail (Zipf's law)."""

	def __init__(self, names: str, flatness: int):
		self.names = [tuple(name.split("|")) for name in names.split(",")]
		self._weights = list(accumulate(1 / (rank + flatness) for rank in range(len(self.names))))

	def draw(self, rng: Random) -> tuple[str, ...]:
		"""Draw a name as written: in traditions of another script the native form, then Latin spellings."""
		return rng.choices(self.names, cum_weights=self._weights)[0]


@dataclass(frozen=True)
class Written:
	"""A name in Latin letters, and in the script of the tradition where it has another."""

	latin: str
	native: str = ""


@dataclass
class Community:
	"""The naming of a community; several communities may share a tradition.

	:param share: of a hundred people
	:param two_surnames: share of the people with two surnames
	:param compound: share of the people with two given names or more
	:param joined: what stands between two given names, of half the people
	:param by_sex: the name that follows the given name of every woman and every man
	:param spellings: other Latin spellings of a word
	"""

	tradition: str
	share: float
	countries: dict[str, int]
	two_surnames: float
	compound: float
	given: dict[str, Choice]
	pairs: dict[str, Choice]
	surnames: Choice
	joined: str
	by_sex: dict[str, str]
	spellings: dict[str, list[str]]

	def draw_given(self, rng: Random, sex: str) -> Written:
		if rng.random() >= self.compound:
			return self._single(rng, sex)
		if self.pairs and rng.random() < 0.6:
			latin = self.pairs[sex].draw(rng)[0]
			return Written(latin.replace(" ", self.joined) if rng.random() < 0.5 else latin)
		one, other = self._single(rng, sex), self._single(rng, sex)
		while other == one:
			other = self._single(rng, sex)
		return Written(f"{one.latin} {other.latin}", f"{one.native} {other.native}".strip())

	def _single(self, rng: Random, sex: str) -> Written:
		return _written(self.given[sex].draw(rng))

	def draw_surname(self, rng: Random) -> Written:
		return _written(self.surnames.draw(rng))

	def borne_by(self, surname: Written, sex: str) -> Written:
		"""Return the surname of a family in the form for a woman or a man."""
		if surname.latin in self.by_sex.values():
			return Written(self.by_sex[sex])
		if self.tradition != "slavic":
			return surname
		latin, native = surname.latin, surname.native
		if sex == "F" and latin.endswith(FEMININE):
			return Written(f"{latin}a", f"{native}а")
		if sex == "M" and latin.endswith(tuple(f"{ending}a" for ending in FEMININE)):
			return Written(latin[:-1], native[:-1])
		return surname


FEMININE = ("ov", "ev", "yov")


def _written(forms: tuple[str, ...]) -> Written:
	return Written(forms[0]) if len(forms) == 1 else Written(forms[1], forms[0])


@cache
def communities() -> dict[str, Community]:
	"""Return all communities by name."""
	return {name: _load(name) for name in COMMUNITIES}


def _load(name: str) -> Community:
	data = _json(name)
	spellings = _groups(_json("spellings").get(data["tradition"], ""))
	if name in HISPANIC:
		spellings |= _groups(_json("by_ear")["names"])
	for names in (*data["given"].values(), data["surnames"]):
		for _native, *latin in (entry.split("|") for entry in names.split(",") if "|" in entry):
			spellings |= _forms(latin)
			if latin[0].endswith(FEMININE):
				spellings |= _forms([f"{form}a" for form in latin])
	return Community(
		data["tradition"],
		data["share"],
		data["countries"],
		data["two_surnames"],
		data["compound"],
		{sex: Choice(names, GIVEN_FLATNESS) for sex, names in data["given"].items()},
		{sex: Choice(names, GIVEN_FLATNESS) for sex, names in data.get("pairs", {}).items()},
		Choice(data["surnames"], SURNAME_FLATNESS),
		data.get("joined", " "),
		data.get("by_sex", {}),
		spellings,
	)


def _groups(text: str) -> dict[str, list[str]]:
	found: dict[str, list[str]] = {}
	for group in text.split(",") if text else ():
		found |= _forms(group.split("|"))
	return found


def _forms(forms: list[str]) -> dict[str, list[str]]:
	"""Map the first form, which people are called here, to the others, in which it may be written."""
	others = [form for form in dict.fromkeys(forms[1:]) if form != forms[0]]
	return {forms[0]: others} if others else {}


@cache
def _nicknames() -> dict[str, list[str]]:
	"""Return short forms by name; by the Latin form too where the list has the native one."""
	short = {name: forms.split(",") for name, forms in _json("nicknames").items()}
	for community in communities().values():
		for choice in community.given.values():
			for native, *latin in choice.names:
				if latin and native in short:
					short[latin[0]] = short[native]
	return short


def nicknames(given: str) -> dict[str, list[str]]:
	"""Return short forms of these given names, by the part they stand for: the whole, or one word."""
	known = _nicknames()
	if given in known:
		return {given: known[given]}
	return {word: known[word] for word in given.split() if word in known}


@cache
def _json(name: str) -> dict:
	return json.loads((DATA / f"{name}.json").read_text())
