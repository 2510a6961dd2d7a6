"""The picture of the data model and the map of the doctypes say what the DocType files say."""

from __future__ import annotations

from docs import data_model

REDRAW = "run python3 docs/data_model.py"


def test_every_doctype_has_one_area():
	known = data_model.doctypes()
	records = {name for name, data in known.items() if not data.get("istable")}
	mapped = [name for _package, _purpose, names in data_model.AREAS.values() for name in names]
	assert len(mapped) == len(set(mapped))
	assert set(mapped) == records, "write it in AREAS of docs/data_model.py"


def test_the_package_of_every_area_is_there():
	for package, _purpose, _names in data_model.AREAS.values():
		assert (data_model.ROOT / "migrant_services" / package).is_dir(), package


def test_the_picture_is_up_to_date():
	assert data_model.PICTURE.read_text(encoding="utf-8") == data_model.picture(), REDRAW


def test_the_map_is_up_to_date():
	text = data_model.MAP.read_text(encoding="utf-8")
	assert text == data_model.with_map(text), REDRAW
