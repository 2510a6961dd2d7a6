"""What logs may keep of a traceback: the places in the program, and no values. Plain rules."""

import re
from collections.abc import Iterator

TRACEBACK_MARK = "(most recent call last)"
UNKNOWN_ERROR = "…"

_HEAD_PATTERN = re.compile(r"Traceback (with variables )?\(most recent call last\):")
_PLACE_PATTERN = re.compile(r'(\s*)File "([^"]+)", line \d+, in [\w<>.]+')
_CLASS_PATTERN = re.compile(
	r"([\w.]*(?:Error|Exception|Exit|Interrupt|Stopped|Warning|NotFound|Forbidden))(?=:| \(\d+\)$|$)"
)
# The number of a database error says what is wrong; its message quotes values.
_NUMBER_PATTERN = re.compile(r":? \((\d+)[,)]")
_CHAIN_LINES = (
	"During handling of the above exception, another exception occurred:",
	"The above exception was the direct cause of the following exception:",
)
_PAGE_PATTERN = re.compile(r"Traceback (?:with variables )?\(most recent call last\):.*?(?=</|$)", re.DOTALL)


def outline_traceback(text: str) -> str:
	"""Return the places, lines of code and kinds of errors in a text, without values of variables and messages.

	:returns: an empty text when there are none
	"""
	return "\n".join(_select_lines(text.splitlines()))


def get_error_class(text: str) -> str:
	"""Return the class of the error that a traceback ends with; empty when there is none."""
	found = [
		match[1] for line in outline_traceback(text).splitlines() if (match := _CLASS_PATTERN.match(line))
	]
	return found[-1] if found else ""


def remove_tracebacks(text: str, instead: str) -> str:
	"""Return a page without its tracebacks."""
	return _PAGE_PATTERN.sub(instead, text)


def _select_lines(lines: list[str]) -> Iterator[str]:
	code_indent, is_error_expected = None, False
	for line in lines:
		if place := _PLACE_PATTERN.fullmatch(line):
			# The line of code is the next one, indented by two; values are indented further.
			code_indent, is_error_expected = len(place[1]) + 2, True
			yield line
		elif code_indent is not None and len(line) - len(line.lstrip()) == code_indent:
			code_indent = None
			yield line
		elif _HEAD_PATTERN.fullmatch(line) or line in _CHAIN_LINES:
			yield line
		elif is_error_expected and line[:1].strip():
			# The first line that is not indented names the error; its message follows.
			is_error_expected = False
			yield _outline_error(line)
		else:
			code_indent = None


def _outline_error(line: str) -> str:
	kind, number = _CLASS_PATTERN.match(line), _NUMBER_PATTERN.search(line)
	return (kind[1] if kind else UNKNOWN_ERROR) + (f" ({number[1]})" if kind and number else "")
