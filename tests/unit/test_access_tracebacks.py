"""What a log keeps of a traceback."""

from __future__ import annotations

import pytest

from migrant_services.access import tracebacks

WITH_VALUES = """Traceback with variables (most recent call last):
  File "apps/frappe/frappe/app.py", line 114, in application
    response = frappe.api.handle(request)
      request = <Request 'http://x/?name=Ana'>
      said = 'Ana
Ana: at the margin'
  File "apps/some/some/people.py", line 7, in <listcomp>
    raise ValueError(name)
      name = 'Ana'
builtins.ValueError: Ana
of two lines"""

CHAINED = """Traceback (most recent call last):
  File "apps/some/some/people.py", line 7, in read
    number(text)
    ^^^^^^^^^^^^
pymysql.err.DataError: (1406, "Data too long: Ana")

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "apps/some/some/people.py", line 9, in read
    raise Refused(said)
Ana: said Ana"""


@pytest.mark.parametrize("text", [WITH_VALUES, CHAINED, "Ana", "Ana: x", "", "ValueError: Ana"])
def test_keeps_no_values(text):
	assert "Ana" not in tracebacks.outline_traceback(text)


def test_keeps_places_code_and_error_type():
	kept = tracebacks.outline_traceback(WITH_VALUES).splitlines()
	assert kept[1:3] == [
		'  File "apps/frappe/frappe/app.py", line 114, in application',
		"    response = frappe.api.handle(request)",
	]
	assert (
		'  File "apps/some/some/people.py", line 7, in <listcomp>' in kept
		and "    raise ValueError(name)" in kept
	)


def test_keeps_the_number_of_a_database_error():
	kept = tracebacks.outline_traceback(CHAINED)
	assert "pymysql.err.DataError (1406)" in kept and "During handling" in kept
	assert tracebacks.get_error_class(CHAINED) == "pymysql.err.DataError"


def test_an_outlined_traceback_stays_unchanged():
	for text in (WITH_VALUES, CHAINED):
		assert tracebacks.outline_traceback(
			tracebacks.outline_traceback(text)
		) == tracebacks.outline_traceback(text)


def test_a_page_loses_only_its_traceback():
	page = f"<p>Before</p><pre>{CHAINED.splitlines()[0]}\n  Ana</pre><p>After</p>"
	assert tracebacks.remove_tracebacks(page, "-") == "<p>Before</p><pre>-</pre><p>After</p>"
