"""What of a traceback may be kept in a log: where the program was, and not what it held. Plain rules."""

import re
from collections.abc import Iterator

MARK = "(most recent call last)"
NOT_SAID = "…"

_HEAD = re.compile(r"Traceback (with variables )?\(most recent call last\):")
_PLACE = re.compile(r'(\s*)File "([^"]+)", line \d+, in [\w<>.]+')
_CLASS = re.compile(
	r"([\w.]*(?:Error|Exception|Exit|Interrupt|Stopped|Warning|NotFound|Forbidden))(?=:| \(\d+\)$|$)"
)
# The number of an error of the database says what is wrong; its text quotes values.
_NUMBER = re.compile(r":? \((\d+)[,)]")
_LINKS = (
	"During handling of the above exception, another exception occurred:",
	"The above exception was the direct cause of the following exception:",
)
_IN_PAGE = re.compile(r"Traceback (?:with variables )?\(most recent call last\):.*?(?=</|$)", re.DOTALL)


def outline(text: str) -> str:
	"""The places, lines of program and kinds of error in a text; values of variables and messages are left out.

	:return: blank for a text without any
	"""
	return "\n".join(_kept(text.splitlines()))


def kind_of_error(text: str) -> str:
	"""The class of the error that a traceback ends with; blank where there is none."""
	found = [match[1] for line in outline(text).splitlines() if (match := _CLASS.match(line))]
	return found[-1] if found else ""


def cut_from_page(text: str, instead: str) -> str:
	"""A page without its tracebacks."""
	return _IN_PAGE.sub(instead, text)


def _kept(lines: list[str]) -> Iterator[str]:
	code_indent, awaited = None, False
	for line in lines:
		if place := _PLACE.fullmatch(line):
			# The line of the program stands below, two deeper; values are deeper still.
			code_indent, awaited = len(place[1]) + 2, True
			yield line
		elif code_indent is not None and len(line) - len(line.lstrip()) == code_indent:
			code_indent = None
			yield line
		elif _HEAD.fullmatch(line) or line in _LINKS:
			yield line
		elif awaited and line[:1].strip():
			# The first line that begins at the margin names the error; what follows it is its message.
			awaited = False
			yield _named(line)
		else:
			code_indent = None


def _named(line: str) -> str:
	kind, number = _CLASS.match(line), _NUMBER.search(line)
	return (kind[1] if kind else NOT_SAID) + (f" ({number[1]})" if kind and number else "")
