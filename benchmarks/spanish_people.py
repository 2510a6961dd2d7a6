"""A made-up population as a municipal office meets it: families, twins, fathers and sons, of many traditions.

Most names are Faker's, drawn without looking at the lists the app ships; scripts that Faker lacks are listed
here. Of a hundred households six have twins and four a father and son of one name: several times as many as in
life, since they are what a matching must not fall for. Everything hangs on one seed.
"""

import importlib
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from random import Random

TRADITIONS = (
	("hispanic two surnames", "Mexico", 34),
	("hispanic two surnames, Central America", "Honduras", 14),
	("hispanic one surname", "Argentina", 12),
	("hispanic, Colombia and Venezuela", "Venezuela", 14),
	("andean", "Bolivia", 7),
	("brazilian", "Brazil", 4),
	("haitian", "Haiti", 6),
	("west african", "Ghana", 3),
	("arabic", "Syria", 3),
	("slavic", "Ukraine", 2),
	("chinese", "China", 1),
)
# Half of the people of Spanish tradition have one of these, as in civil registers.
COMMON_GIVEN = {
	"F": "María,Guadalupe,Juana,Ana,Rosa,Carmen,Daniela,Andrea,Gabriela,Patricia,Fernanda,Lucía",
	"M": "José,Juan,Luis,Carlos,Miguel,Jorge,Francisco,Jesús,Daniel,Alejandro,Pedro,Antonio",
}
COMMON_SURNAMES = "Hernández,García,Martínez,López,González,Rodríguez,Pérez,Sánchez,Ramírez,Flores,Gómez,Torres,Díaz,Vásquez,Cruz"
COMPOUND_FIRST = {"F": "María,Ana,Rosa,Luz,Blanca,Martha", "M": "José,Juan,Luis,Carlos,Miguel,Jorge"}
COMPOUND_SECOND = {
	"F": "José,Elena,Fernanda,Isabel,Guadalupe,Luisa,Teresa,Victoria,Paula,del Carmen,Belén,Alejandra",
	"M": "Carlos,Antonio,Pablo,Luis,Manuel,Alberto,Eduardo,Ángel,Daniel,David,María,Ignacio",
}
PARTICLE_SURNAMES = "de la Cruz,de León,del Valle,de la Torre,de los Santos,San Martín,Santa Cruz,Ponce de León,de la Rosa,Montes de Oca"
ANDEAN_SURNAMES = (
	"Mamani,Quispe,Condori,Choque,Huanca,Ticona,Apaza,Huarachi,Callisaya,Chambi,Yujra,Poma,Nina,Calle,Limachi,Vilca,"
	"Sirpa,Laura,Cusi,Colque,Huallpa,Ccahuana,Sullcata,Marca,Villca,Alanoca,Cutipa,Machaca,Pari,Tarqui"
)
# Native spelling, then how officials write it.
ARABIC_GIVEN = {
	"M": "محمد Mohamed Muhammad Mohammad,أحمد Ahmed Ahmad,يوسف Youssef Yusuf Yousef,خالد Khaled Khalid,عمر Omar Umar,"
	"حسين Hussein Husayn Hossein,طارق Tarek Tariq,سعيد Said Saeed,مصطفى Mustafa Moustafa,إبراهيم Ibrahim Ebrahim,بلال Bilal Belal,جمال Jamal Gamal,كريم Karim Kareem,ماهر Maher Mahir,"
	"رامي Rami Ramy,وليد Walid Waleed,زياد Ziad Ziyad,هشام Hisham Hicham,نبيل Nabil Nabeel,أنس Anas Anass,فادي Fadi Fady",
	"F": "فاطمة Fatima Fatma,خديجة Khadija Khadiga,مريم Maryam Mariam,عائشة Aisha Aicha,زينب Zainab Zeinab,نور Nour Noor,"
	"سميرة Samira Sameera,ليلى Layla Leila,هدى Huda Hoda,سلمى Salma Selma,"
	"رانيا Rania Ranya,هبة Hiba Heba,دينا Dina Deena,أميرة Amira Ameera,رشا Rasha Racha,نجلاء Najla Nagla,وفاء Wafa Wafaa,"
	"إيمان Iman Eman,ياسمين Yasmin Yasmeen,سعاد Suad Souad",
}
ARABIC_SURNAMES = (
	"الحسن Al-Hassan Alhasan,خليل Khalil Jalil,منصور Mansour Mansur,درويش Darwish Darwich,حداد Haddad Hadad,"
	"الشامي Al-Shami Alchami,قاسم Qasem Kassem,سليمان Suleiman Soliman,عبدالله Abdullah Abdallah,شريف Sharif Cherif,"
	"ياسين Yassin Yasin,بكر Bakr Baker,نجار Najjar Nayar,صالح Saleh Salih,حمدان Hamdan Jamdan,زيدان Zidane Zaydan,"
	"مراد Murad Mourad,فرحات Farhat Ferhat,عيسى Issa Eissa,حبيب Habib Habeeb,معلوف Maalouf Malouf,رزق Rizk Rizq,"
	"شاهين Shahin Chahine,عثمان Othman Osman,جابر Jaber Gaber,سالم Salem Salim,طه Taha Tahah,كنعان Kanaan Canaan"
)
CHINESE_SURNAMES = "王 Wang,李 Li,张 Zhang,刘 Liu,陈 Chen,杨 Yang,黄 Huang,赵 Zhao,吴 Wu,周 Zhou,徐 Xu,孙 Sun,马 Ma,朱 Zhu,胡 Hu,郭 Guo,何 He,林 Lin,罗 Luo,郑 Zheng,梁 Liang,谢 Xie"
CHINESE_GIVEN = (
	"小龙 Xiao Long,丽华 Li Hua,建国 Jian Guo,美玲 Mei Ling,志强 Zhi Qiang,秀英 Xiu Ying,晓明 Xiao Ming,海燕 Hai Yan,文杰 Wen Jie,雪梅 Xue Mei,"
	"国华 Guo Hua,春燕 Chun Yan,立新 Li Xin,玉兰 Yu Lan,德明 De Ming,红梅 Hong Mei,永生 Yong Sheng,佳怡 Jia Yi,子轩 Zi Xuan,思雨 Si Yu"
)
TO_LATIN = dict(
	zip(
		"абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
		"a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g".split(),
		strict=True,
	)
)


@dataclass(frozen=True)
class Person:
	"""Who a person is, whatever the office writes. ``spellings`` has other Latin forms of words of the name."""

	number: int
	tradition: str
	sex: str
	given: str
	first: str
	second: str
	birth: date
	country: str
	documents: tuple[tuple[str, str, bool], ...]
	phone: str
	address: str
	native: str = ""
	spellings: dict[str, list[str]] = field(default_factory=dict, compare=False, hash=False)


class Population:
	"""``people``, and the pairs of relatives that must not be taken for one person, by kind.

	:param lists: given names by sex and surnames by locale, as :func:`name_lists` gives them (where many
		populations are made); a name that stands in them more often is drawn more often
	"""

	def __init__(self, rng: Random, households: int, lists: dict[str, dict[str, list[str]]] | None = None):
		self.rng = rng
		self.people: list[Person] = []
		self._natives: dict[str, str] = {}
		self._latin: dict[str, dict] = {}
		self.relatives: dict[str, list[tuple[int, int]]] = {"twins": [], "father and son": [], "siblings": []}
		self.lists = lists or name_lists()
		self.shelters = [
			f"Albergue {name}" for name in ("San José", "Casa Tochán", "El Buen Pastor", "Esperanza")
		]
		names, weights = zip(*((row[:2], row[2]) for row in TRADITIONS), strict=True)
		for _household in range(households):
			self._household(*rng.choices(names, weights)[0])

	def _household(self, tradition: str, country: str) -> None:
		rng = self.rng
		phone = f"+52{rng.choice(('55', '81', '961'))}{rng.randrange(10**7, 10**8)}"
		address = rng.choice(self.shelters) if rng.random() < 0.15 else self._address()
		home = {"tradition": tradition, "country": country, "phone": phone, "address": address}
		draw = rng.random()
		if draw < 0.65:
			self._add(**home)
			return
		parent = self._add(**home, birth=date(1950, 1, 1) + timedelta(days=rng.randrange(365 * 33)))
		other = self._surname(tradition)
		if draw < 0.69:
			self._father_and_son(parent, other, home)
			return
		children = [self._child(parent, other, home)]
		if draw < 0.75:
			twin = self._twin(children[0])
			self.relatives["twins"].append((children[0].number, twin.number))
		elif draw < 0.9:
			sibling = self._child(parent, other, home)
			self.relatives["siblings"].append((children[0].number, sibling.number))

	def _father_and_son(self, parent: Person, mother: str, home: dict) -> None:
		years = self.rng.randint(16, 40)
		born = parent.birth + timedelta(days=365 * years + self.rng.randrange(365))
		if self.rng.random() < 0.2:  # named after the saint of the day both were born on
			born = _moved(parent.birth, years=years)
		second = mother if parent.second else ""
		spellings = {"native": parent.native, "spellings": parent.spellings}
		son = self._add(
			**home,
			sex=parent.sex,
			given=parent.given,
			first=parent.first,
			second=second,
			birth=born,
			**spellings,
		)
		self.relatives["father and son"].append((parent.number, son.number))

	def _child(self, parent: Person, mother: str, home: dict) -> Person:
		birth = parent.birth + timedelta(days=365 * self.rng.randint(17, 39) + self.rng.randrange(365))
		return self._add(**home, first=parent.first, second=mother if parent.second else "", birth=birth)

	def _twin(self, person: Person) -> Person:
		rng = self.rng
		given, sex, spellings = person.given, person.sex, {}
		gendered = _other_gender(given) if len(_words(given)) == 1 else ""
		if gendered and rng.random() < 0.5:
			given, sex = gendered, "M" if sex == "F" else "F"
		else:
			if " " in given and rng.random() < 0.4:
				given = f"{given.split()[0]} {rng.choice(COMPOUND_SECOND[sex].split(','))}"
			while _one_name(_words(person.given), _words(given)):
				given, spellings = self._given(person.tradition, sex)
		documents = tuple((kind, _next(number), lasting) for kind, number, lasting in person.documents)
		twin = replace(
			person,
			number=len(self.people),
			given=given,
			sex=sex,
			documents=documents,
			native="",
			spellings={**person.spellings, **spellings},
		)
		self.people.append(twin)
		return twin

	def _add(self, tradition: str, country: str, **known) -> Person:
		rng = self.rng
		sex = known.pop("sex", None) or rng.choice("FM")
		given, spellings = self._given(tradition, sex)
		values = {
			"given": given,
			"first": self._surname(tradition),
			"second": self._surname(tradition) if _has_two(tradition, rng) else "",
			"birth": date(1950, 1, 1) + timedelta(days=int(rng.betavariate(3, 2) * 365.25 * 68)),
			"documents": self._documents(country),
			"spellings": spellings,
		} | known
		if tradition in ("arabic", "chinese", "slavic") and "native" not in known:
			values["native"] = (
				f"{spellings.get('native', '')} {self._natives.get(values['first'], '')}".strip()
			)
			values["spellings"] = {**spellings, **self._latin.get(values["first"], {})}
		person = Person(number=len(self.people), tradition=tradition, sex=sex, country=country, **values)
		self.people.append(person)
		return person

	def _given(self, tradition: str, sex: str) -> tuple[str, dict]:
		rng = self.rng
		if tradition == "arabic":
			native, latin, *others = rng.choice(ARABIC_GIVEN[sex].split(",")).split()
			return latin, {"native": native, latin: others}
		if tradition == "chinese":
			native, *syllables = rng.choice(CHINESE_GIVEN.split(",")).split()
			return " ".join(syllables), {"native": native}
		if tradition == "slavic":
			native = rng.choice(self.lists["ru_RU"][sex])
			return romanised(native), {"native": native, romanised(native): [by_ear(native)]}
		locale = {
			"brazilian": "pt_BR",
			"haitian": "fr_FR",
			"west african": "tw_GH",
			"hispanic one surname": "es_AR",
			"hispanic, Colombia and Venezuela": "es_CO",
		}.get(tradition, "es_MX")
		spanish = locale.startswith("es")
		if spanish and rng.random() < 0.35:
			return (
				f"{rng.choice(COMPOUND_FIRST[sex].split(','))} {rng.choice(COMPOUND_SECOND[sex].split(','))}",
				{},
			)
		if spanish and rng.random() < 0.4:
			return rng.choice(COMMON_GIVEN[sex].split(",")), {}
		given = rng.choice(self.lists[locale][sex])
		if tradition == "haitian" and rng.random() < 0.4 and "-" not in given:
			given = f"{rng.choice(('Jean', 'Marie', 'Pierre', 'Rose'))}-{given}"
		return given, {}

	def _surname(self, tradition: str) -> str:
		rng = self.rng
		if tradition == "arabic":
			native, latin, *others = rng.choice(ARABIC_SURNAMES.split(",")).split()
			self._natives[latin], self._latin[latin] = native, {latin: others}
			return latin
		if tradition == "chinese":
			native, latin = rng.choice(CHINESE_SURNAMES.split(",")).split()
			self._natives[latin] = native
			return latin
		if tradition == "slavic":
			native = rng.choice(self.lists["ru_RU"]["surnames"])
			latin = romanised(native)
			self._natives[latin], self._latin[latin] = native, {latin: [by_ear(native)]}
			return latin
		if tradition == "andean" and rng.random() < 0.75:
			return rng.choice(ANDEAN_SURNAMES.split(","))
		locale = {
			"brazilian": "pt_BR",
			"haitian": "fr_FR",
			"west african": "tw_GH",
			"hispanic one surname": "es_AR",
			"hispanic, Colombia and Venezuela": "es_CO",
		}.get(tradition, "es_MX")
		if locale.startswith("es") and rng.random() < 0.45:
			return rng.choice(COMMON_SURNAMES.split(","))
		if locale.startswith("es") and rng.random() < 0.05:
			return rng.choice(PARTICLE_SURNAMES.split(","))
		return rng.choice(self.lists[locale]["surnames"])

	def _documents(self, country: str) -> tuple:
		rng = self.rng
		passport = f"{rng.choice('ABCEFGHNPX')}{rng.randrange(10**7, 10**8)}"
		own = {
			"Venezuela": f"V-{rng.randrange(5 * 10**6, 35 * 10**6)}",
			"Honduras": f"{rng.randrange(10**12, 10**13)}",
		}
		here = (
			("AR_DNI", f"{rng.randrange(92 * 10**6, 97 * 10**6)}", True)
			if country in ("Argentina", "Bolivia")
			else ("MX_CURP", _curp_like(rng), True)
		)
		return (
			here,
			("PASSPORT", passport, False),
			("FOREIGN_ID", own.get(country, str(rng.randrange(10**7, 10**9))), True),
		)

	def _address(self) -> str:
		street = self.rng.choice(self.lists["es_MX"]["surnames"] + self.lists["es_CO"]["surnames"])
		return f"Calle {street} {self.rng.randint(1, 400)}"


def romanised(native: str) -> str:
	"""Write Russian or Ukrainian in Latin letters, by the passport's table."""
	return "".join(TO_LATIN.get(sign, sign) for sign in native.lower()).replace("_", "").capitalize()


def by_ear(native: str) -> str:
	"""Write the same name as a Spanish speaker would."""
	text = romanised(native).lower()
	for sound, written in (
		("shch", "sch"),
		("kh", "j"),
		("zh", "y"),
		("iy", "i"),
		("yy", "y"),
		("sh", "ch"),
		("ks", "x"),
	):
		text = text.replace(sound, written)
	return text.capitalize()


def name_lists() -> dict[str, dict[str, list[str]]]:
	"""Return Faker's given names of women (``F``) and men (``M``) and surnames (``surnames``), by locale."""
	return {
		locale: _faker(locale) for locale in ("es_MX", "es_AR", "es_CO", "pt_BR", "fr_FR", "tw_GH", "ru_RU")
	}


def _faker(locale: str) -> dict[str, list[str]]:
	provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
	women = provider.first_names_female
	men = provider.first_names_male
	return {"F": sorted(women), "M": sorted(men), "surnames": sorted(provider.last_names)}


def _one_name(words: set[str], others: set[str]) -> bool:
	"""Return whether two names are too close for twins: Ana and Ana Victoria are, Marisol and Maribel are not."""
	new = others - words
	spelled_alike = any(SequenceMatcher(None, word, other).ratio() > 0.85 for word in words for other in new)
	return not new or words <= others or spelled_alike


def _words(name: str) -> set[str]:
	letters = unicodedata.normalize("NFD", name.lower())
	return set("".join(sign for sign in letters if not unicodedata.combining(sign)).replace("-", " ").split())


def _has_two(tradition: str, rng: Random) -> bool:
	if tradition in ("haitian", "west african", "arabic", "slavic", "chinese"):
		return False
	return rng.random() < (0.1 if tradition == "hispanic one surname" else 0.95)


def _other_gender(given: str) -> str:
	for man, woman in (("o", "a"), ("l", "la"), ("n", "na"), ("s", "sa")):
		if given.endswith(woman) and len(given) > 5:
			return given.removesuffix(woman) + man
		if given.endswith(man) and len(given) > 3:
			return given.removesuffix(man) + woman
	return ""


def _next(number: str) -> str:
	"""Return the number after this one, as the next person in the queue gets it."""
	if not number[-1].isdigit():
		return number[:-1] + ("B" if number[-1] == "A" else "A")
	digits = number[len(number.rstrip("0123456789")) :]
	return number[: -len(digits)] + str(int(digits) + 1).zfill(len(digits))


def _curp_like(rng: Random) -> str:
	letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTVXYZ") for _place in range(4))
	middle = "".join(rng.choice("BCDFGHJKLMNPRSTVXYZ") for _place in range(5))
	return f"{letters}{rng.randrange(500101, 991231)}{rng.choice('HM')}{middle}{rng.randrange(10)}{rng.randrange(10)}"


def _moved(day: date, years: int) -> date:
	return day.replace(year=day.year + years, day=min(day.day, 28))
