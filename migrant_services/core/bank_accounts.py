"""Check digits of bank accounts: CLABE (Mexico), CBU and CVU (Argentina)."""

import re

from stdnum.ar import cbu

_WEIGHTS = (3, 7, 1)


def compute_clabe_check_digit(digits: str) -> str:
	"""Return the check digit of the first 17 digits of a CLABE.

	Weights 3, 7, 1 repeated, each product modulo 10, ten's complement of the sum (ABM/Banxico rule).
	"""
	total = sum(int(digit) * _WEIGHTS[place % 3] % 10 for place, digit in enumerate(digits))
	return str(-total % 10)


def is_clabe(number: str) -> bool:
	"""Return whether 18 digits make a CLABE. The bank code is not checked: lists of banks become outdated."""
	return bool(re.fullmatch(r"[0-9]{18}", number)) and compute_clabe_check_digit(number[:17]) == number[17]


def is_cbu(number: str) -> bool:
	"""Return whether 22 digits make a CBU or a CVU; both have the same two check digits."""
	return cbu.is_valid(number)


def is_cvu(number: str) -> bool:
	"""Return whether the account is a CVU, the account of a wallet: a CBU of the entity 000."""
	return number.startswith("000") and is_cbu(number)
