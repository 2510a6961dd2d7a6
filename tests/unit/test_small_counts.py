"""Small numbers cannot be read, nor calculated from the total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from migrant_services.indicators.small_counts import THRESHOLD, hide_small

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 30), max_size=8)


@given(COUNTS)
def test_a_small_number_cannot_be_shown(counts):
	shown = hide_small(counts)
	assert all(number is None or number == 0 or number >= THRESHOLD for number in shown.values())


@given(COUNTS)
def test_a_hidden_number_cannot_be_the_rest_of_the_total(counts):
	shown = hide_small(counts)
	hidden = [key for key, number in shown.items() if number is None]
	everything_is_hidden = not any(shown.values())
	assert len(hidden) != 1 or everything_is_hidden
	assert not hidden or everything_is_hidden or sum(counts[key] for key in hidden) >= THRESHOLD


@given(COUNTS)
def test_shown_numbers_must_be_right_and_zero_is_shown(counts):
	shown = hide_small(counts)
	assert shown.keys() == counts.keys()
	assert all(shown[key] in (None, counts[key]) for key in counts)
	assert all(shown[key] == 0 for key, number in counts.items() if number == 0)


def test_large_numbers_must_all_be_shown():
	assert hide_small({"yes": 12, "no": 7}) == {"yes": 12, "no": 7}
