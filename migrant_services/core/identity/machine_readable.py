"""What a reader types from a document: its machine-readable zone, or the barcode of an Argentine DNI."""

from datetime import date

from migrant_services.core.identity import dni_barcode, mrz
from migrant_services.core.identity.mrz import MachineRead

# So many signs that part the fields are in no name and no number.
_LEAST_SIGNS = 6


def read(text: str | None, today: date) -> MachineRead | None:
	"""What is read; None when the text is neither."""
	text = text or ""
	if any(text.count(sign) >= _LEAST_SIGNS for sign in '@"'):
		return dni_barcode.read(text, today)
	return mrz.read(text, today)
