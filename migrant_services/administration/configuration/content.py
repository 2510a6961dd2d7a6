"""A part as plain data: the fields that count, and one way to write each value. Two parts are equal if these are."""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from migrant_services.administration.configuration.fields import (
	DATE,
	NUMBERS,
	TIME,
	UNORDERED_ROWS,
	WHOLE_NUMBERS,
	Field,
	list_fields,
)
from migrant_services.administration.configuration.parts import WORKFLOW, list_kinds
from migrant_services.workflow.data import normalise_workflow

DECIMALS = 9


def normalise_part(doctype: str, record: Mapping[str, Any]) -> dict[str, Any]:
	"""Return the content of a part.

	:param record: a document, or a mapping with the same fields
	:raises ValueError: when a field has a value of another type
	"""
	if doctype == WORKFLOW:
		return {"document_type": str(record.get("document_type") or ""), **normalise_workflow(record)}
	content = {
		field.fieldname: normalise_value(field, record.get(field.fieldname)) for field in list_fields(doctype)
	}
	for fieldname, same in list_kinds()[doctype].same.items():
		content[fieldname] = same.get(content[fieldname], content[fieldname])
	return content


def normalise_value(field: Field, value: Any) -> Any:
	"""Return the one way to write a value: a text, a number, or a list of rows.

	:raises ValueError: when it is of another type
	"""
	if field.is_table:
		rows = [
			{each.fieldname: normalise_value(each, row.get(each.fieldname)) for each in field.rows}
			for row in value or []
		]
		return sorted(rows, key=_serialise) if field.options in UNORDERED_ROWS else rows
	if field.fieldtype in WHOLE_NUMBERS:
		return int(value or 0)
	if field.fieldtype in NUMBERS:
		number = round(float(value or 0), DECIMALS)
		if not math.isfinite(number):
			raise ValueError(field.fieldname)
		return int(number) if number.is_integer() else number
	if field.fieldtype == DATE:
		return str(value or "")[:10]
	if field.fieldtype == TIME:
		return _normalise_time(value)
	return str(value or "").replace("\r\n", "\n").strip()


def compute_digest(content: Any) -> str:
	"""Return the SHA-256 (hexadecimal) of plain data. The order of keys does not count."""
	return hashlib.sha256(_serialise(content).encode()).hexdigest()


def _serialise(content: Any) -> str:
	return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _normalise_time(value: Any) -> str:
	"""Return ``HH:MM:SS``; the database gives a duration since midnight."""
	if value in (None, ""):
		return ""
	if isinstance(value, timedelta):
		total = int(value.total_seconds())
	else:
		hours, minutes, seconds = ([*str(value).split(".")[0].split(":"), "0", "0"])[:3]
		total = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
	return f"{total // 3600:02}:{total % 3600 // 60:02}:{total % 60:02}"
