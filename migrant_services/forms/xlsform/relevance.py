"""Reads the conditions of an XLSForm (XPath) that rows can say: comparisons with values, joined by one kind of "and" or "or".

https://xlsform.org/en/#relevant. Nothing is ever run as code.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, NoReturn

from migrant_services.conditions.rows import (
	ALL,
	ANY,
	IS,
	IS_AT_LEAST,
	IS_AT_MOST,
	IS_LESS_THAN,
	IS_MORE_THAN,
	IS_NONE_OF,
	IS_NOT,
	IS_NOT_SET,
	IS_ONE_OF,
	IS_SET,
)

MAX_LENGTH = 2000  # characters
MAX_DEPTH = 30
MAX_SHOWN = 60  # characters of an expression in a sentence

_TOKEN = re.compile(
	r"""\s*(?:
		\$\{\s*(?P<field>[^{}\s]+)\s*\}
		|(?:\.\./)+(?P<path>[A-Za-z_][\w.-]*)
		|(?P<text>'[^']*'|"[^"]*")
		|(?P<number>-?[0-9]+(?:\.[0-9]+)?)
		|(?P<word>[A-Za-z_][\w-]*)
		|(?P<sign>!=|<=|>=|=|<|>|\(|\)|,)
	)""",
	re.VERBOSE,
)
_SMART_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_OPERATORS = {
	"=": IS,
	"!=": IS_NOT,
	"<": IS_LESS_THAN,
	"<=": IS_AT_MOST,
	">": IS_MORE_THAN,
	">=": IS_AT_LEAST,
}
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
# The opposite of a comparison of sizes is not one here: an empty field is neither.
_OPPOSITES = {
	IS: IS_NOT,
	IS_NOT: IS,
	IS_ONE_OF: IS_NONE_OF,
	IS_NONE_OF: IS_ONE_OF,
	IS_SET: IS_NOT_SET,
	IS_NOT_SET: IS_SET,
}
# How "there is an answer" is written with a length or a count.
_COUNTED = {
	(">", "0"): IS_SET,
	(">=", "1"): IS_SET,
	("!=", "0"): IS_SET,
	("=", "0"): IS_NOT_SET,
	("<", "1"): IS_NOT_SET,
}
_COUNTING = ("string-length", "count-selected")


class NotSayable(ValueError):
	"""An expression cannot be said in rows; the message is the part of it, as it is written."""


class Test(NamedTuple):
	"""One comparison.

	:param field: name of the question in the form
	:param values: names of options, numbers or dates, as they are written
	:param is_selected: whether it was ``selected()``, which of several choices asks for one of them
	"""

	field: str
	operator: str
	values: tuple[str, ...] = ()
	is_selected: bool = False


class Joined(NamedTuple):
	"""Several comparisons, joined by "and" (All) or "or" (Any)."""

	match: str
	parts: tuple["Joined | Test", ...]


def parse(text: str) -> Joined | Test:
	"""Return the comparisons of an expression.

	:raises NotSayable: when it has anything else
	"""
	if len(text) > MAX_LENGTH:
		raise NotSayable(_shorten(text))
	return _Parser(text.translate(_SMART_QUOTES)).parse()


def to_rows(expressions: Iterable[Joined | Test], is_choice: Callable[[str], bool]) -> tuple[str, list[Test]]:
	"""Return match and rows for expressions that must all be true.

	:param is_choice: whether the question of this name has options: only those can be compared with several at once
	:raises NotSayable: when "and" and "or" are mixed
	"""
	node = _simplify(Joined(ALL, tuple(expressions)), is_choice)
	if isinstance(node, Test):
		return ALL, [node]
	rows = [part for part in node.parts if isinstance(part, Test)]
	if len(rows) < len(node.parts):
		raise NotSayable("and … or …")
	return node.match, rows


def list_fields(node: Joined | Test) -> set[str]:
	"""Return the names of the questions that an expression depends on."""
	if isinstance(node, Test):
		return {node.field}
	return {field for part in node.parts for field in list_fields(part)}


def _simplify(node: Joined | Test, is_choice: Callable[[str], bool]) -> Joined | Test:
	"""Join nested parts of the same kind, and comparisons of one field with several values."""
	if isinstance(node, Test):
		return node
	parts: list[Joined | Test] = []
	for part in (_simplify(each, is_choice) for each in node.parts):
		if isinstance(part, Joined) and (part.match == node.match or not part.parts):
			parts.extend(part.parts)
		else:
			parts.append(part)
	parts = _merge(parts, (IS, IS_ONE_OF) if node.match == ANY else (IS_NOT, IS_NONE_OF), is_choice)
	return parts[0] if len(parts) == 1 else Joined(node.match, tuple(parts))


def _merge(
	parts: list[Joined | Test], operators: tuple[str, str], is_choice: Callable[[str], bool]
) -> list[Joined | Test]:
	"""Merge the tests of one field with one of these operators into a test with several values."""
	merged: list[Joined | Test] = []
	places: dict[tuple[str, bool], int] = {}
	for part in parts:
		if isinstance(part, Test) and part.operator in operators and is_choice(part.field):
			key = (part.field, part.is_selected)
			if key in places:
				first = merged[places[key]]
				assert isinstance(first, Test)
				values = tuple(dict.fromkeys((*first.values, *part.values)))
				merged[places[key]] = first._replace(operator=operators[1], values=values)
				continue
			places[key] = len(merged)
		merged.append(part)
	return merged


class _Parser:
	def __init__(self, text: str):
		self.text, self.depth = text, 0
		self.tokens = list(_tokenize(text))
		self.place = 0

	def parse(self) -> Joined | Test:
		node = self.read_any()
		if self.place < len(self.tokens):
			self.fail()
		return node

	def read_any(self) -> Joined | Test:
		return self.read_joined("or", ANY, self.read_all)

	def read_all(self) -> Joined | Test:
		return self.read_joined("and", ALL, self.read_one)

	def read_joined(self, word: str, match: str, read: Callable[[], Joined | Test]) -> Joined | Test:
		parts = [read()]
		while self.take("word", word):
			parts.append(read())
		return parts[0] if len(parts) == 1 else Joined(match, tuple(parts))

	def read_one(self) -> Joined | Test:
		self.depth += 1
		if self.depth > MAX_DEPTH:
			self.fail()
		try:
			if self.take("sign", "("):
				node = self.read_any()
				self.expect(")")
				return node
			if self.take("word", "not"):
				self.expect("(")
				node = _negate(self.read_any(), self.fail)
				self.expect(")")
				return node
			if self.take("word", "true"):
				self.expect("(")
				self.expect(")")
				return Joined(ALL, ())
			if self.take("word", "selected"):
				return self.read_selected()
			return self.read_comparison()
		finally:
			self.depth -= 1

	def read_selected(self) -> Test:
		self.expect("(")
		field = self.read("field")
		self.expect(",")
		value = self.read("text", "number")
		self.expect(")")
		return Test(field, IS, (value,), is_selected=True)

	def read_comparison(self) -> Test:
		if self.peek() in (("word", each) for each in _COUNTING):
			self.place += 1
			self.expect("(")
			field = self.read("field")
			self.expect(")")
			operator = _COUNTED.get((self.read("sign"), self.read("number")))
			return Test(field, operator) if operator else self.fail()
		if self.peek()[0] == "field":
			field, sign = self.read("field"), self.read("sign")
			value = self.read_value()
		else:
			value = self.read_value()
			sign = self.read("sign")
			sign, field = _FLIPPED.get(sign, sign), self.read("field")
		if sign not in _OPERATORS:
			self.fail()
		if not value:
			emptiness = {"=": IS_NOT_SET, "!=": IS_SET}.get(sign)
			return Test(field, emptiness) if emptiness else self.fail()
		return Test(field, _OPERATORS[sign], (value,))

	def read_value(self) -> str:
		if self.take("word", "date"):
			self.expect("(")
			value = self.read("text")
			self.expect(")")
			return value
		return self.read("text", "number")

	def peek(self) -> tuple[str, str]:
		return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

	def take(self, kind: str, value: str) -> bool:
		found = self.peek() == (kind, value)
		self.place += found
		return found

	def expect(self, sign: str) -> None:
		if not self.take("sign", sign):
			self.fail()

	def read(self, *kinds: str) -> str:
		kind, value = self.peek()
		if kind not in kinds:
			self.fail()
		self.place += 1
		return value

	def fail(self) -> NoReturn:
		raise NotSayable(_shorten(self.text))


def _negate(node: Joined | Test, fail: Callable[[], NoReturn]) -> Joined | Test:
	if isinstance(node, Test):
		return node._replace(operator=_OPPOSITES.get(node.operator) or fail())
	if not node.parts:
		fail()
	return Joined(ALL if node.match == ANY else ANY, tuple(_negate(part, fail) for part in node.parts))


def _tokenize(text: str) -> Iterator[tuple[str, str]]:
	place = 0
	while text[place:].strip():
		found = _TOKEN.match(text, place)
		if not found or not found.lastgroup:
			raise NotSayable(_shorten(text))
		kind, value = found.lastgroup, found[found.lastgroup]
		# Older forms name a question by its place: "../name".
		yield "field" if kind == "path" else kind, value[1:-1].strip() if kind == "text" else value
		place = found.end()


def _shorten(text: str) -> str:
	text = " ".join(text.split())
	return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
