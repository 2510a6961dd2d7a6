"""Only the end of a number is shown, and never a whole short one."""

from __future__ import annotations

import pytest

from migrant_services.core import masking


@pytest.mark.parametrize(
	("number", "shown"),
	[
		("E0123456", "••••3456"),
		("95.123.456", "••••3456"),
		("1234", "••••34"),
		("7", "••••7"),
		("Ñ-1234567", "••••4567"),
		("ⴰⴱ12", "••••12"),
		("", ""),
		(None, ""),
	],
)
def test_a_document_number_shows_only_its_end(number, shown):
	assert masking.mask_number(number) == shown


@pytest.mark.parametrize(
	("text", "shown"),
	[
		("Pasaporte E-1234567", "Pasaporte ••••4567"),
		("DNI 95.123.456 vigente", "DNI ••••3456 vigente"),
		("DNI 95 123 456", "DNI ••••3456"),
		("CURP ZEOM910417MNERRR08", "CURP ••••RR08"),
		("INE, termina en 4821", "INE, termina en 4821"),
		("credencial sin número", "credencial sin número"),
	],
)
def test_numbers_in_free_text_are_masked(text, shown):
	assert masking.mask_numbers(text) == shown
