"""Fonts of the server for PDFs. Without them, names in other scripts print as blanks."""

import shutil
import subprocess

# Packages of Debian and Ubuntu, and the languages of visitors whose letters they have.
PACKAGES = {
	"fonts-noto-core": ("am", "ar", "bn", "hi", "ka", "my", "ne", "ru", "ta", "th", "ti"),
	"fonts-noto-cjk": ("zh", "ja", "ko"),
}
# Names of fontconfig for languages, where they differ from ISO 639-1.
_FONTCONFIG = {"zh": "zh-cn"}
_SECONDS = 20


def list_missing() -> dict[str, list[str]] | None:
	"""Return the languages (ISO 639-1) without a font, by package; None if fontconfig is not installed."""
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
