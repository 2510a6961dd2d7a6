"""Hides small numbers, which could disclose who is counted.

Source: the threshold rule of the OECD glossary of statistical disclosure control, with secondary suppression: a single hidden number
could be calculated from the total.
"""

from collections.abc import Mapping

THRESHOLD = 5


def hide_small(counts: Mapping[str, int], threshold: int = THRESHOLD) -> dict[str, int | None]:
	"""Return the counts, with None for those that are hidden; zero is shown.

	>>> hide_small({"yes": 12, "no": 7, "unknown": 2})
	{'yes': 12, 'no': None, 'unknown': None}

	:param counts: of records by answer, whose sum is shown too
	"""
	shown: dict[str, int | None] = {
		key: None if 0 < count < threshold else count for key, count in counts.items()
	}
	hidden = [key for key, count in shown.items() if count is None]
	# The hidden ones together must not be small either, and one alone is the difference to the total.
	while hidden and (len(hidden) == 1 or sum(counts[key] for key in hidden) < threshold):
		others = [key for key, count in shown.items() if count]
		if not others:
			break
		smallest = min(others, key=lambda key: (counts[key], key))
		shown[smallest] = None
		hidden.append(smallest)
	return shown
