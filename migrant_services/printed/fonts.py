"""Fonts of the server, with which PDFs are made: without them the name of a person in another script prints as blanks."""

import shutil
import subprocess

# The package of Debian and Ubuntu, and languages of people who come, whose letters it has.
PACKAGES = {
	"fonts-noto-core": ("am", "ar", "bn", "hi", "ka", "my", "ne", "ru", "ta", "th", "ti"),
	"fonts-noto-cjk": ("zh", "ja", "ko"),
}
# As fontconfig calls a language where it is not as others call it.
_FONTCONFIG = {"zh": "zh-cn"}
_SECONDS = 20


def list_missing() -> dict[str, list[str]] | None:
	"""By package, the languages (ISO 639-1) of which no font is there; None where fontconfig is not there to ask."""
	program = shutil.which("fc-list")
	if not program:
		return None
	found = {
		package: [language for language in languages if not _has_font(program, language)]
		for package, languages in PACKAGES.items()
	}
	return {package: languages for package, languages in found.items() if languages}


def _has_font(program: str, language: str) -> bool:
	command = [program, f":lang={_FONTCONFIG.get(language, language)}", "family"]
	return bool(subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS).stdout.strip())
