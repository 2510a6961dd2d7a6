"""How the municipality's texts differ from the shipped ones."""

from collections.abc import Mapping
from typing import NamedTuple

from migrant_services.texts.catalog import Spec


class Difference(NamedTuple):
	"""A text that is not as shipped.

	:param before: the shipped text on which the own one was written
	:param has_shipped_changed: whether the app ships another text since then
	"""

	part: str
	language: str
	shipped: str
	own: str
	before: str

	@property
	def has_shipped_changed(self) -> bool:
		"""True when the app ships another text than the one the municipality began with."""
		return self.before != self.shipped


def keep_own(spec: Spec, texts: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
	"""Return the texts that differ from the shipped ones; the others follow the app.

	:param texts: by part and language
	"""
	return {
		(part, language): text
		for (part, language), text in texts.items()
		if part not in spec.parts or text != spec.parts[part].texts.get(language)
	}


def compare_with_shipped(
	spec: Spec, texts: Mapping[tuple[str, str], str], before: Mapping[tuple[str, str], str]
) -> list[Difference]:
	"""Return the differences in the order of the document.

	:param texts: the municipality's texts by part and language
	:param before: the shipped texts that they were written on
	"""
	order = {code: number for number, code in enumerate(spec.parts)}
	return [
		Difference(part, language, shipped, text, before.get((part, language), shipped))
		for (part, language), text in sorted(
			texts.items(), key=lambda item: (order.get(item[0][0], 0), item[0][1])
		)
		if part in order
		for shipped in [spec.parts[part].get_text(language)]
	]
