"""The configuration as a file: JSON that people can read, with the digest of its parts."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeGuard

from migrant_services.administration.configuration.compare import Parts
from migrant_services.administration.configuration.content import compute_digest
from migrant_services.core.errors import RuleError

FORMAT = "migrant_services.configuration"
FORMAT_VERSION = 1
# Characters. All that the app ships is 60,000; a large municipality has a few times as much.
MAX_LENGTH = 4_000_000
MAX_PARTS = 5_000

MESSAGES = {
	"CONFIGURATION_FILE_TOO_LARGE": "The file is too large for a configuration. Choose the file that the export made.",
	"CONFIGURATION_FILE_NOT_JSON": "The file cannot be read as a configuration. Choose the file that the export made.",
	"CONFIGURATION_FILE_OTHER_FORMAT": "The file is not a configuration of this app. Choose the file that the export made.",
	"CONFIGURATION_FILE_OTHER_VERSION": "The file is of version {0} and this app reads version {1}. Export the configuration again with the same release.",
	"CONFIGURATION_FILE_DAMAGED": "The configuration was changed or damaged after its export. Export it again.",
}


class InvalidConfigurationFile(RuleError):
	"""The file cannot be read; ``finding`` is the reason, as a sentence that can be translated."""

	messages = MESSAGES


class ConfigurationFile(NamedTuple):
	"""What a file holds. Its parts have the right form; whether they may be brought in is for the check."""

	app_version: str
	digest: str
	parts: dict[str, list[dict[str, Any]]]


def write_file(parts: Parts, app_version: str) -> str:
	"""Return the parts as JSON text. The same parts give the same text."""
	content = {
		"format": FORMAT,
		"format_version": FORMAT_VERSION,
		"app_version": app_version,
		"digest": compute_digest(parts),
		"parts": parts,
	}
	return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def parse_file(text: str) -> ConfigurationFile:
	"""Return what an exported file holds.

	:raises InvalidConfigurationFile: when it is another kind of file, has another format version, or was changed
	"""
	if len(text) > MAX_LENGTH:
		raise InvalidConfigurationFile("CONFIGURATION_FILE_TOO_LARGE")
	try:
		content = json.loads(text, object_pairs_hook=_make_object, parse_constant=_reject_constant)
	except (ValueError, RecursionError) as error:
		raise InvalidConfigurationFile("CONFIGURATION_FILE_NOT_JSON") from error
	if not isinstance(content, dict) or content.get("format") != FORMAT:
		raise InvalidConfigurationFile("CONFIGURATION_FILE_OTHER_FORMAT")
	if content.get("format_version") != FORMAT_VERSION:
		version = str(content.get("format_version"))[:10]
		raise InvalidConfigurationFile("CONFIGURATION_FILE_OTHER_VERSION", version, FORMAT_VERSION)
	parts: Any = content.get("parts")
	if not _has_form(parts) or compute_digest(parts) != content.get("digest"):
		raise InvalidConfigurationFile("CONFIGURATION_FILE_DAMAGED")
	if sum(len(each) for each in parts.values()) > MAX_PARTS:
		raise InvalidConfigurationFile("CONFIGURATION_FILE_TOO_LARGE")
	return ConfigurationFile(str(content.get("app_version") or "")[:20], content["digest"], parts)


def _has_form(parts: Any) -> TypeGuard[dict[str, list[dict[str, Any]]]]:
	"""Return whether these are lists of objects by doctype."""
	return isinstance(parts, Mapping) and all(
		isinstance(each, list) and all(isinstance(part, dict) for part in each) for each in parts.values()
	)


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
	"""Return an object, unless it has a name twice: readers would not agree on its value."""
	found = dict(pairs)
	if len(found) != len(pairs):
		raise ValueError("a name is there twice")
	return found


def _reject_constant(text: str) -> Any:
	raise ValueError(text)
