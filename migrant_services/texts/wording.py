"""One document as it is worded now: the shipped texts, and the municipality's where there are any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from migrant_services.texts import layout, markup
from migrant_services.texts.catalog import Spec


@dataclass(frozen=True)
class Wording:
	"""A document with the texts and the fields of the municipality.

	:param own: the municipality's texts by part and language
	:param lines: its list of fields; empty as shipped
	"""

	spec: Spec
	own: Mapping[tuple[str, str], str] = field(default_factory=dict)
	lines: Sequence[layout.Line] = ()

	def get_text(self, part: str, language: str) -> str:
		"""Return the text of a part with its placeholders."""
		own = self.own.get((part, language))
		return self.spec.parts[part].get_text(language) if own is None else own

	def render_html(self, language: str, values: Mapping[str, str]) -> dict[str, str]:
		"""Return every part for HTML, escaped.

		:param values: plain texts by placeholder; those that the document does not allow are not used
		"""
		return {
			code: markup.render_html(
				self.get_text(code, language), self._get_allowed(values, part.is_subject), part.bold
			)
			for code, part in self.spec.parts.items()
		}

	def render_plain(self, part: str, language: str, values: Mapping[str, str]) -> str:
		"""Return one part as plain words."""
		allowed = self._get_allowed(values, self.spec.parts[part].is_subject)
		return markup.render_plain(self.get_text(part, language), allowed)

	def arrange(self, group: str, facts: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
		"""Return label and value of the facts of a group, as :func:`layout.arrange` does."""
		return layout.arrange(self.spec, self.lines, group, facts)

	def list_own_questions(self) -> list[str]:
		"""Return the fieldnames of the own questions that are printed."""
		return layout.list_own(self.spec, self.lines)

	def _get_allowed(self, values: Mapping[str, str], is_subject: bool) -> dict[str, str]:
		"""Return the values that a text may use, whatever a record of this doctype says."""
		allowed = self.spec.allowed_in_subject if is_subject else self.spec.placeholders
		return {name: values[name] for name in allowed if name in values}
