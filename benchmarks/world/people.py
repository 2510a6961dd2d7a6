"""The people: families, twins, fathers and sons of one name, namesakes. What offices write about them is not here."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from rapidfuzz.distance import Levenshtein

from benchmarks.world import documents
from benchmarks.world.documents import CARD, CUIL, CURP, DNI, FOREIGN, PASSPORT, Paper
from benchmarks.world.names import Community, Written, communities

TWINS, SIBLINGS, FATHER_AND_SON, NAMESAKES, SAME_DAY = (
	"twins",
	"siblings",
	"father and son",
	"namesakes",
	"same day",
)
# Couples of a set that must not be joined, by kind; SAME_DAY are namesakes born on one day, with other documents.
COUPLES = {TWINS: 400, SIBLINGS: 350, FATHER_AND_SON: 120, NAMESAKES: 150, SAME_DAY: 100}
# The type of document that the couples of SAME_DAY show, and the countries where it is usual.
SAME_DAY_KINDS = ((CURP, 35), (DNI, 20), (CUIL, 15), (FOREIGN, 15), (PASSPORT, 15))
AREAS = {"Mexico": ("+5255", "+5281", "+52961", "+52664", "+52899"), "Argentina": ("+549261", "+54911")}
SHELTERS = (
	"Albergue San José",
	"Casa Tochán",
	"Albergue Jesús del Buen Pastor",
	"Casa del Migrante",
	"Refugio Esperanza",
)
STREETS = "Hidalgo,Morelos,Juárez,San Martín,Belgrano,Independencia,5 de Mayo,Reforma,Sarmiento,Zaragoza,Las Heras,Insurgentes,Patricias,Obregón,La Paz,Los Álamos,Guerrero,Allende"
SECOND_COUNTRIES = ("Mexico", "Spain", "United States", "Chile")
LATEST_BIRTH, GROWN_BEFORE = date(2026, 9, 30), 2008
# Where people often know only the year, papers say the first of January.
NEW_YEAR = {"arabic": 0.12, "west_african": 0.08, "haitian": 0.04, "south_asian": 0.06}


@dataclass(frozen=True)
class Person:
	"""A person, as they are.

	:param chosen: the given names that are used in place of ``given``, where they differ
	:param married: surname of the husband, where a woman bears it
	:param relatives: kind and number of the people who must not be taken for this one
	"""

	number: int
	community: str
	tradition: str
	country: str
	host: str
	sex: str
	given: str
	first: str
	second: str
	birth: date
	papers: tuple[Paper, ...]
	phone: str
	address: str
	native_given: str = ""
	native_surname: str = ""
	chosen: str = ""
	married: str = ""
	second_country: str = ""
	relatives: list[tuple[str, int]] = field(default_factory=list, compare=False)


class Population:
	"""``people``, and ``couples`` of two numbers by kind.

	:param size: how many people, those of the couples among them
	:param couples: how many couples of each kind, as :data:`COUPLES`
	"""

	def __init__(self, rng: Random, size: int, couples: dict[str, int]):
		self.rng = rng
		self.people: list[Person] = []
		self.couples: dict[str, list[tuple[int, int]]] = {kind: [] for kind in couples}
		self._borne: set[tuple] = set()
		self._numbers: set[tuple[str, str]] = set()
		self._shares = {name: community.share for name, community in communities().items()}
		make = {
			TWINS: self._twins,
			SIBLINGS: self._siblings,
			FATHER_AND_SON: self._father_and_son,
			NAMESAKES: self._namesakes,
			SAME_DAY: self._same_day,
		}
		for kind, wanted in couples.items():
			for _couple in range(wanted):
				self._couple(kind, *make[kind]())
		while len(self.people) < size:
			self._add(self._draw())

	def _couple(self, kind: str, one: Person, other: Person) -> None:
		one, other = self._add(one), self._add(other)
		self.couples[kind].append((one.number, other.number))
		one.relatives.append((kind, other.number))
		other.relatives.append((kind, one.number))

	def _add(self, person: Person) -> Person:
		"""Add a person with a number. Two people share name and birth date only on purpose."""
		person = replace(person, number=len(self.people), relatives=[])
		self._borne.add((person.given, person.first, person.birth))
		self.people.append(person)
		return person

	def _draw(self) -> Person:
		"""Make a new person."""
		while True:
			person = self._candidate(self.rng.choices(*zip(*self._shares.items(), strict=True))[0])
			if (person.given, person.first, person.birth) not in self._borne:
				return replace(person, papers=self._papers(person))

	def _candidate(self, name: str) -> Person:
		"""Make a person of a community, without papers yet."""
		rng, community = self.rng, communities()[name]
		sex = rng.choice("FM")
		given, first = community.draw_given(rng, sex), community.borne_by(community.draw_surname(rng), sex)
		second = community.draw_surname(rng).latin if rng.random() < community.two_surnames else ""
		country = rng.choices(*zip(*community.countries.items(), strict=True))[0]
		host = "Argentina" if name == "argentine" or rng.random() < 0.2 else "Mexico"
		birth = self._birth(community.tradition)
		grown = birth.year < GROWN_BEFORE
		return Person(
			number=-1,
			community=name,
			tradition=community.tradition,
			country=country,
			host=host,
			sex=sex,
			given=given.latin,
			first=first.latin,
			second=second,
			birth=birth,
			papers=(),
			phone=self._phone(host) if grown and rng.random() < 0.8 else "",
			address=self._address(),
			native_given=given.native,
			native_surname=first.native,
			chosen=self._chosen(community, given, sex) if grown and rng.random() < 0.09 else "",
			married=community.draw_surname(rng).latin if grown and sex == "F" and rng.random() < 0.2 else "",
			second_country=rng.choice(SECOND_COUNTRIES) if rng.random() < 0.08 else "",
		)

	def _birth(self, tradition: str) -> date:
		rng = self.rng
		born = date(1948, 1, 1) + timedelta(days=int(rng.betavariate(3, 1.8) * 365.25 * 77))
		return born.replace(month=1, day=1) if rng.random() < NEW_YEAR.get(tradition, 0) else born

	def _chosen(self, community: Community, given: Written, sex: str) -> str:
		"""Draw a name, mostly of another gender; otherwise another name in use."""
		while True:
			other = community.draw_given(
				self.rng, {"F": "M", "M": "F"}[sex] if self.rng.random() < 0.75 else sex
			).latin
			chosen = other.split()[0]
			if chosen not in given.latin.split():
				return chosen

	def _phone(self, host: str) -> str:
		area = self.rng.choice(AREAS[host])
		return area + "".join(self.rng.choice("0123456789") for _digit in range(13 - len(area)))

	def _address(self) -> str:
		if self.rng.random() < 0.15:
			return self.rng.choice(SHELTERS)
		return f"{self.rng.choice(STREETS.split(','))} {self.rng.randrange(1, 900)}"

	def _papers(self, person: Person) -> tuple[Paper, ...]:
		rng, kinds = self.rng, []
		if person.host == "Mexico":
			if person.country == "Mexico" or rng.random() < 0.35:
				kinds.append(CURP)
			elif rng.random() < 0.4:
				kinds.append(CARD)
		elif person.country == "Argentina" or rng.random() < 0.55:
			kinds.append(DNI)
		if person.country not in ("Mexico", "Argentina") and rng.random() < 0.65:
			kinds.append(FOREIGN)
		if rng.random() < 0.5:
			kinds.append(PASSPORT)
		papers = [self._paper(kind, person) for kind in kinds]
		papers = [
			replace(paper, expired=paper.kind in (PASSPORT, CARD) and rng.random() < 0.15) for paper in papers
		]
		papers += [
			Paper(CUIL, documents.cuil(paper.number, person.sex))
			for paper in papers
			if paper.kind == DNI and rng.random() < 0.4
		]
		return tuple(papers)

	def _paper(self, kind: str, person: Person) -> Paper:
		"""Make a document with a number that no one else has."""
		while True:
			paper = documents.draw(kind, person, self.rng)
			if (kind, paper.number) not in self._numbers:
				self._numbers.add((kind, paper.number))
				return paper

	def _twins(self) -> tuple[Person, Person]:
		rng = self.rng
		one = self._draw()
		while True:
			other = replace(self._candidate(one.community), chosen="", married="")
			given = other.given
			if " " in one.given and rng.random() < 0.4:  # José Luis and José Manuel
				given = f"{one.given.split()[0]} {other.given.split()[-1]}"
			if tell_apart(one.given, given):
				break
		native = other.native_given if given == other.given else ""
		other = self._relative(
			replace(other, given=given, native_given=native), one, birth=one.birth, second=one.second
		)
		return replace(one, chosen="", married=""), other

	def _siblings(self) -> tuple[Person, Person]:
		one = self._draw()
		while True:
			other = self._candidate(one.community)
			if tell_apart(one.given, other.given):
				break
		born = one.birth + timedelta(days=self.rng.choice((-1, 1)) * self.rng.randint(320, 4500))
		return one, self._relative(other, one, birth=born, second=one.second)

	def _father_and_son(self) -> tuple[Person, Person]:
		rng = self.rng
		while True:
			one = self._draw()
			if one.birth.year < 1985:
				break
		other = self._candidate(one.community)
		born = one.birth.replace(year=one.birth.year + rng.randint(17, 35), day=min(one.birth.day, 28))
		if rng.random() < 0.8:
			born += timedelta(days=rng.randrange(1, 360))
		other = replace(
			other, sex=one.sex, given=one.given, native_given=one.native_given, chosen="", married=""
		)
		return one, self._relative(other, one, birth=born, second=other.first if one.second else "")

	def _relative(self, person: Person, of: Person, birth: date, second: str) -> Person:
		"""Make a person who lives with another: their own name and papers, one telephone, address and surname."""
		home = {name: getattr(of, name) for name in ("country", "host", "phone", "address", "second_country")}
		surname = communities()[of.community].borne_by(Written(of.first, of.native_surname), person.sex)
		birth = min(birth, LATEST_BIRTH - timedelta(days=self.rng.randrange(200)))
		of_children = {} if birth.year < GROWN_BEFORE else {"chosen": "", "married": ""}
		person = replace(
			person,
			**home,
			**of_children,
			first=surname.latin,
			native_surname=surname.native,
			second=second,
			birth=birth,
		)
		return replace(person, papers=self._papers(person))

	def _namesakes(self) -> tuple[Person, Person]:
		"""Make strangers with one name, born on different days."""
		one = self._draw()
		other = self._candidate(one.community)
		names = {
			name: getattr(one, name)
			for name in ("sex", "given", "first", "second", "native_given", "native_surname", "country")
		}
		other = replace(other, **names, chosen="", married="")
		while abs((other.birth - one.birth).days) < 800:
			other = replace(other, birth=self._birth(one.tradition))
		return one, replace(other, papers=self._papers(other))

	def _same_day(self) -> tuple[Person, Person]:
		"""Make strangers with one name and birth date, each with only a valid document of the same type."""
		rng = self.rng
		kind = rng.choices(*zip(*SAME_DAY_KINDS, strict=True))[0]
		while True:
			one = self._draw()
			if usual(kind, one):
				break
		one = replace(one, chosen="", married="", second_country="")
		other = replace(one, phone=self._phone(one.host) if one.phone else "", address=self._address())
		while True:
			mine, yours = self._paper(kind, one), self._paper(kind, other)
			if mine.number[:-1] != yours.number[:-1] and Levenshtein.distance(mine.number, yours.number) > 1:
				return replace(one, papers=(mine,)), replace(other, papers=(yours,))


def usual(kind: str, person: Person) -> bool:
	"""Return whether people like this one show such a document."""
	if kind in (DNI, CUIL):
		return person.host == "Argentina"
	if kind == CURP:
		return person.host == "Mexico" and (person.country == "Mexico" or person.tradition == "haitian")
	return kind == PASSPORT or person.country not in ("Mexico", "Argentina")


def tell_apart(given: str, other: str) -> bool:
	"""Return whether two given names cannot be mistaken for each other, even after a slip."""
	own, others = set(given.split()) - set(other.split()), set(other.split()) - set(given.split())
	return bool(own and others) and all(
		Levenshtein.normalized_similarity(one.lower(), two.lower()) < 0.6
		and one[:3].lower() != two[:3].lower()
		for one in own
		for two in others
	)
