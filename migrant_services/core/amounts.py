"""Amounts in words, as printed on receipts and payment lists."""

import re
from decimal import Decimal

from num2words import num2words

SPANISH = "es"
ENGLISH = "en"

MESSAGES = {
	"AMOUNT_TYPE": "The amount must be an exact decimal number, not a rounded one.",
	"AMOUNT_NOT_A_NUMBER": "The amount is not a number.",
	"AMOUNT_NEGATIVE": "The amount cannot be below zero.",
	"AMOUNT_DECIMALS": "The amount has more than two decimals. Round it first.",
	"AMOUNT_TOO_LARGE": "The amount is too large to be written in words.",
	"AMOUNT_CURRENCY": "Amounts in words are known for MXN, ARS and USD.",
	"AMOUNT_LANGUAGE": "Amounts in words are known in Spanish and English.",
}

# Above this the Spanish of num2words no longer follows one rule (millardo, billón).
_MAX_AMOUNT = Decimal("1e12")

# {words} is the whole part, {unit} the name of the currency, {cents} two digits. Argentine receipts name
# the currency first ("la suma de pesos ... con 46/100"), so that the number keeps its full form there.
_FORMS = {
	(SPANISH, "MXN"): ("{words} {unit} {cents}/100 M.N.", "peso", "pesos"),
	(SPANISH, "ARS"): ("{unit} {words} con {cents}/100", "pesos", "pesos"),
	(SPANISH, "USD"): ("{words} {unit} con {cents}/100", "dólar estadounidense", "dólares estadounidenses"),
	(ENGLISH, "MXN"): ("{words} {unit} and {cents}/100", "Mexican peso", "Mexican pesos"),
	(ENGLISH, "ARS"): ("{words} {unit} and {cents}/100", "Argentine peso", "Argentine pesos"),
	(ENGLISH, "USD"): ("{words} {unit} and {cents}/100", "US dollar", "US dollars"),
}
CURRENCIES = ("MXN", "ARS", "USD")


def spell_amount(amount: Decimal | int, currency: str, language: str = SPANISH) -> str:
	"""Return an amount in words, for example ``TRES MIL CUATROCIENTOS TREINTA Y NUEVE PESOS 46/100 M.N.``

	Spanish is in capitals, as on official receipts; English begins with a capital.

	:param amount: in units of the currency, at most two decimals; a float is rejected because it is rounded
	:param currency: ISO 4217: MXN, ARS or USD
	:param language: ``es`` or ``en``, also with a country (``es-MX``)
	:raises ValueError: with one of :data:`MESSAGES`
	"""
	amount = _to_exact(amount)
	language = (language or SPANISH)[:2].lower()
	if currency not in CURRENCIES:
		raise ValueError(MESSAGES["AMOUNT_CURRENCY"])
	if language not in (SPANISH, ENGLISH):
		raise ValueError(MESSAGES["AMOUNT_LANGUAGE"])
	whole, cents = divmod(int(amount * 100), 100)
	form, one, many = _FORMS[language, currency]
	unit_follows = form.startswith("{words}")
	words = _spell_in_spanish(whole, unit_follows) if language == SPANISH else num2words(whole, lang=ENGLISH)
	text = form.format(words=words, unit=one if whole == 1 else many, cents=f"{cents:02d}")
	return text.upper() if language == SPANISH else text[0].upper() + text[1:]


def _to_exact(amount: Decimal | int) -> Decimal:
	if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
		raise ValueError(MESSAGES["AMOUNT_TYPE"])
	amount = Decimal(amount)
	if not amount.is_finite():
		raise ValueError(MESSAGES["AMOUNT_NOT_A_NUMBER"])
	if amount < 0:
		raise ValueError(MESSAGES["AMOUNT_NEGATIVE"])
	if amount >= _MAX_AMOUNT:
		raise ValueError(MESSAGES["AMOUNT_TOO_LARGE"])
	if amount != round(amount, 2):
		raise ValueError(MESSAGES["AMOUNT_DECIMALS"])
	return amount


def _spell_in_spanish(whole: int, noun_follows: bool) -> str:
	"""Spell the number with *uno* shortened before a noun, *mil* or *millones*, which num2words does not do."""
	before = r"(?= (?:mil|millón|millones)\b)" + ("|(?=$)" if noun_follows else "")
	words = num2words(whole, lang=SPANISH)
	words = re.sub(rf"\bveintiuno(?:{before})", "veintiún", words)
	words = re.sub(rf"\buno(?:{before})", "un", words)
	# "Un millón de pesos", but "un millón cien pesos".
	return words + " de" if noun_follows and re.search(r"mill(?:ón|ones)$", words) else words
