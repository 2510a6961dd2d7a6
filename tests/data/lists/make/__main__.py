"""`python3 tests/data/lists/make [part of a file's name]`: make the lists and their expectations again."""

import sys

import banks
import by_hand
import exports
import official
import plain_text
import sheets

for module in (official, plain_text, exports, banks, sheets, by_hand):
	for maker in module.MAKERS:
		if len(sys.argv) < 2 or sys.argv[1] in maker.__name__:
			maker()
