"""What a reader types from a document: its machine-readable zone, or the barcode of an Argentine DNI."""

from datetime import date

from migrant_services.core.identity import dni_barcode, mrz
from migrant_services.core.identity.mrz import MachineRead

# No name or number has this many separators.
_MIN_SEPARATORS = 6


def read(text: str | None, today: date) -> MachineRead | None:
	"""Parse the text of a reader; None when it is neither."""
	text = text or ""
	if any(text.count(separator) >= _MIN_SEPARATORS for separator in '@"'):
		return dni_barcode.read(text, today)
	return mrz.read(text, today)
