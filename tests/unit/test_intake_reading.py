"""Files of every kind are read, asked about or rejected with a sentence; nothing is guessed."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from migrant_services.people.intake import workbooks
from migrant_services.people.intake.file_types import detect_kind
from migrant_services.people.intake.layout import CSV, XLSX, FileRejected, Layout
from migrant_services.people.intake.reading import MAX_CELL_LENGTH, body, look

ROWS = [["Nombre", "Fecha"], ["Ana Muñoz", "1987"], ["José Peña", "1990"]]


@pytest.fixture
def file(tmp_path):
	"""Provide ``file(content)``: the path of a file with that content."""

	def file(content: bytes) -> str:
		path = tmp_path / "list"
		path.write_bytes(content)
		return str(path)

	return file


def text_of(rows=ROWS, separator=",") -> str:
	return "\n".join(separator.join(row) for row in rows)


def workbook(rows=ROWS, sheets=1) -> bytes:
	book = openpyxl.Workbook()
	for number in range(sheets):
		sheet = book.active if not number else book.create_sheet(f"Otra {number}")
		for row in rows:
			sheet.append(row)
	out = io.BytesIO()
	book.save(out)
	return out.getvalue()


def all_rows(path: str, layout: Layout) -> list[list[str]]:
	return [cells for _number, cells in body(path, look(path, layout).layout)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_unambiguous_files_without_questions(file, separator, encoding):
	content = text_of(separator=separator).encode(encoding)
	path = file(content)
	assert detect_kind(content) == CSV
	view = look(path, Layout(CSV))
	assert not view.questions
	assert view.headers == ROWS[0]
	assert view.rows == ROWS[1:]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac-roman"])
def test_asks_for_the_encoding_of_single_byte_letters(file, encoding):
	"""The same bytes give other words in another encoding: each is shown."""
	path = file(text_of().encode(encoding))
	choices = look(path, Layout(CSV)).questions["encoding"]
	samples = {choice.value: choice.samples for choice in choices}
	assert samples[encoding] == ["Muñoz", "José", "Peña"]
	assert len({tuple(each) for each in samples.values()}) == len(samples) > 1
	assert all_rows(path, Layout(CSV, encoding)) == ROWS[1:]


def test_notices_letters_far_down_in_the_file(file):
	path = file(b"Nombre,Fecha\n" + b"Ana,1990\n" * 150_000 + "Muñoz,1990".encode("cp1252"))
	assert "encoding" in look(path, Layout(CSV)).questions


def test_rejects_a_wrong_encoding_and_names_the_row(file):
	path = file(text_of().encode("cp1252"))
	with pytest.raises(FileRejected, match="Row 2 cannot be read as utf-8"):
		list(body(path, Layout(CSV, "utf-8", ",", header_row=1)))


@pytest.mark.parametrize(
	("content", "encoding", "row"),
	[
		("Nombre,Fecha\nAna,1990".encode("utf-16")[:-1], None, 2),
		(b"Nombre,Fecha\nAna,1990", "utf-16", 1),
		(b"Nombre,Apellido;Fecha\nAna,Paz;1990\nMu\xf1oz,Rey;1991", "utf-8", 3),
	],
	ids=["cut off", "another one chosen", "letters of one byte"],
)
def test_rejects_a_wrong_encoding_before_the_separator_is_known(file, content, encoding, row):
	with pytest.raises(FileRejected, match=f"Row {row} cannot be read as utf"):
		look(file(content), Layout(CSV, encoding))


def test_a_cell_that_is_too_long_is_cut(file):
	((_number, cells),) = body(
		file(b"Nombre,Nota\nAna," + b"a" * 100_000), Layout(CSV, "utf-8", ",", header_row=1)
	)
	assert cells == ["Ana", "a" * (MAX_CELL_LENGTH + 1)]


def test_the_apostrophe_before_a_formula_is_not_part_of_the_text(file):
	path = file(b"Nombre,Tel\n'Ana,'+52 55\n'=1,' -2")
	assert all_rows(path, Layout(CSV)) == [["'Ana", "+52 55"], ["=1", "-2"]]


@pytest.mark.parametrize(
	("cell", "read"),
	[
		("JosÃ© MartÃ­nez", "José Martínez"),
		("Jos├® NU├æEZ", "José NUÑEZ"),
		("Mu&ntilde;oz", "Muñoz"),
		("Mu\\u00f1oz", "Muñoz"),
		("C:\\ud800 \\u0000", "C:\\ud800 \\u0000"),
		("&nbsp;Ana&nbsp;", "Ana"),
		("MU¥OZ", "MU¥OZ"),
		("Peña & Rey; Niño", "Peña & Rey; Niño"),
	],
)
def test_repairs_damaged_letters(file, cell, read):
	"""What can be undone is; what only stands for a lost letter is kept as it is written."""
	assert all_rows(file(text_of([["Nombre", "Edad"], [cell, "3"]]).encode()), Layout(CSV, "utf-8", ",")) == [
		[read, "3"]
	]


def test_asks_when_separators_tie(file):
	path = file(b"Nombre,Apellido;Fecha\nAna,Paz;1990\nLuis,Rey;1991")
	assert [choice.value for choice in look(path, Layout(CSV)).questions["delimiter"]] == [",", ";"]


def test_one_column_needs_no_separator(file):
	path = file(b"Nombre\nAna Paz\nLuis, Rey")
	assert all_rows(path, Layout(CSV)) == [["Ana Paz"], ["Luis, Rey"]]


def test_columns_with_the_same_name_also_show_their_letter(file):
	assert look(file(b"Nombre,NOMBRE,Edad\nAna,Paz,3"), Layout(CSV)).headers == [
		"Nombre (A)",
		"NOMBRE (B)",
		"Edad",
	]


def test_skips_a_heading_above_the_column_names(file):
	path = file(b"Padron 2025,\n\nNombre,Fecha\nAna,1990")
	assert look(path, Layout(CSV, delimiter=",", header_row=3)).headers == ["Nombre", "Fecha"]
	with pytest.raises(FileRejected, match="Row 2 has no column names"):
		look(path, Layout(CSV, delimiter=",", header_row=2))


def test_reads_cells_with_line_breaks_and_quotes(file):
	path = file(b'Nombre,Nota\n"Paz, Ana","una\nnota"\n\nLuis,')
	assert list(body(path, Layout(CSV, "utf-8", ",", header_row=1))) == [
		(2, ["Paz, Ana", "una\nnota"]),
		(4, ["Luis", ""]),
	]


@pytest.mark.parametrize(
	("content", "sentence"),
	[
		(b"", "empty"),
		(b"  \n ", "empty"),
		(b"%PDF-1.4", "a PDF"),
		(b"GIF89a\0\0", "a picture"),
		(b"\x89PNG\r\n", "a picture"),
		(b"{\\rtf1 x}", "a text document"),
		(b'[{"nombre": "Ana"}]', "JSON"),
		(b"Nombre\0Ana", "not a table"),
		(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
		(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "a text document"),
	],
)
def test_rejects_other_files(content, sentence):
	with pytest.raises(FileRejected, match=sentence):
		detect_kind(content)


# --- workbooks


def test_reads_dates_of_workbooks_in_one_pass(file):
	content = workbook([["Nombre", "Fecha", "Tel"], ["Ana", datetime.datetime(1987, 5, 17), 5512345678]])
	path = file(content)
	assert detect_kind(content) == XLSX
	assert all_rows(path, Layout(XLSX)) == [["Ana", "1987-05-17", "5512345678"]]


def test_asks_which_of_several_sheets_to_use(file):
	path = file(workbook(sheets=2))
	choices = look(path, Layout(XLSX)).questions["sheet"]
	assert [choice.value for choice in choices] == ["Sheet", "Otra 1"]
	assert all_rows(path, Layout(XLSX, sheet="Otra 1")) == ROWS[1:]
	with pytest.raises(FileRejected, match="no such sheet"):
		look(path, Layout(XLSX, sheet="Otra 9"))


def rewritten(content: bytes, **parts: bytes) -> bytes:
	"""Return the workbook with some of its parts replaced."""
	out = io.BytesIO()
	with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
		for part in old.infolist():
			new.writestr(
				part.filename, parts.get(part.filename.rsplit("/")[-1].split(".")[0], old.read(part.filename))
			)
	return out.getvalue()


@pytest.mark.parametrize(
	("parts", "sentence"),
	[
		(["xl/workbook.bin"], "XLSB"),
		(["[Content_Types].xml", "word/document.xml"], "a text document"),
		(["Index/Document.iwa"], "Numbers"),
		(["lista.csv", "otra.csv"], "an archive"),
	],
)
def test_names_an_archive_that_is_not_a_list(parts, sentence):
	out = io.BytesIO()
	with zipfile.ZipFile(out, "w") as archive:
		for part in parts:
			archive.writestr(part, b"x")
	with pytest.raises(FileRejected, match=sentence):
		detect_kind(out.getvalue())


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
CELL = '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'


def test_rejects_entities(file):
	"""An entity may read a file of the server, or expand without end."""
	for entity in ('<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY a "aaaa"><!ENTITY x "&a;&a;&a;">'):
		sheet = f'<?xml version="1.0"?><!DOCTYPE w [{entity}]>' + SHEET.format(
			"<row>" + CELL.format("A1", "&x;") + "</row>"
		)
		with pytest.raises(FileRejected, match="could do harm"):
			look(file(rewritten(workbook(), sheet1=sheet.encode())), Layout(XLSX))


def test_rejects_a_zip_bomb_before_unpacking(file):
	path = file(rewritten(workbook(), sheet1=b" " * (11 << 20)))
	with pytest.raises(FileRejected, match="unpacks to far more"):
		look(path, Layout(XLSX))


def test_rejects_too_many_parts(file):
	out = io.BytesIO()
	with zipfile.ZipFile(out, "w") as archive:
		for number in range(workbooks.MAX_PARTS + 1):
			archive.writestr(f"xl/{number}", b"")
	with pytest.raises(FileRejected, match="unpacks to far more"):
		workbooks.check_archive(file(out.getvalue()))


def test_reads_a_sheet_that_lies_about_its_size(file):
	"""It claims the maximum size of a sheet, and one cell stands far to the right."""
	lying = SHEET.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
	rows = "".join(f"<row>{CELL.format(f'A{n}', 'Ana')}</row>" for n in range(1, 4))
	assert all_rows(
		file(rewritten(workbook(), sheet1=lying.format(rows).encode())), Layout(XLSX, header_row=1)
	) == [["Ana"], ["Ana"]]
	wide = lying.format(f'<row r="1">{CELL.format("XFD1", "Ana")}</row>')
	with pytest.raises(FileRejected, match="more than 200 columns"):
		look(file(rewritten(workbook(), sheet1=wide.encode())), Layout(XLSX))


@pytest.mark.parametrize("content", [b"PK\x03\x04rubbish", workbook()[:900]])
def test_rejects_broken_workbooks(file, content):
	with pytest.raises(FileRejected, match="damaged"):
		look(file(content), Layout(XLSX))
