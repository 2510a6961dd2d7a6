"""Files as offices have them: uneven separators, formulas, merged cells, tables under other names."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from migrant_services.people.intake import sheets
from migrant_services.people.intake.file_types import detect_kind
from migrant_services.people.intake.layout import (
	CSV,
	HTML,
	NO_NAMES,
	ODS,
	XLS,
	XLSX,
	XML,
	FileRejected,
	Layout,
)
from migrant_services.people.intake.reading import body, look

HEADERS = ["Nombre", "Primer apellido", "Fecha de nacimiento"]


@pytest.fixture
def read(tmp_path):
	"""Provide ``read(content)``: column names, and rows by number, of a file without questions."""

	def read(content: bytes, **said) -> tuple[list[str], dict[int, list[str]]]:
		view = seen(content, **said)
		assert not view.questions
		return view.headers, dict(body(str(tmp_path / "list"), view.layout))

	def seen(content: bytes, **said):
		(tmp_path / "list").write_bytes(content)
		return look(str(tmp_path / "list"), Layout(detect_kind(content), **said))

	read.seen = seen
	return read


# --- text


def test_a_row_that_is_too_long_does_not_change_the_separator(read):
	names, rows = read("Nombres;Primer apellido\nAnaí;Sincolumnaz;vino con su hermana\nLuis;Rey".encode())
	assert names == ["Nombres", "Primer apellido"]
	assert rows == {2: ["Anaí", "Sincolumnaz", "vino con su hermana"], 3: ["Luis", "Rey"]}


@pytest.mark.parametrize(
	"text",
	[
		"Nombre;Edad;\nAna;34;\nLuis;40;",
		"Nombre;Edad\nAna;34;\nLuis;40;",
		"Padrón 2026\n\nNombre;Edad\nAna;34\nLuis;40",
		"Padrón 2026;;\nNombre;Edad\nAna;34\nLuis;40",
		"sep=;\nNombre;Edad\nAna;34\nLuis;40",
		"Nombre;Edad\nAna;34\nLuis;40\nTotal: 2",
	],
)
def test_text_around_a_short_list_does_not_hide_its_separator(read, text):
	names, rows = read(text.encode())
	assert names == ["Nombre", "Edad"]
	assert list(rows.values())[:2] == [["Ana", "34"], ["Luis", "40"]]


def test_commas_in_addresses_do_not_hide_the_separator(read):
	names, rows = read(b"Nombre,Domicilio,Edad\nAna,Calle 5, Centro,34\nLuis,Av. 3,40")
	assert names == ["Nombre", "Domicilio", "Edad"]
	assert rows[2] == ["Ana", "Calle 5", "Centro", "34"], "a row that is too long is an error"


def test_asks_for_a_separator_that_is_ambiguous(read):
	choices = read.seen(b"Uno;Dos\nAna;Paz;x\nLuis").questions["delimiter"]
	assert [choice.value for choice in choices] == [";", "\x1f"]
	assert all(choice.samples for choice in choices)


def test_keeps_texts_that_look_like_formulas(read):
	_names, rows = read(b'Nombre,Pasaporte\n="Eulogia",="0123"\n"=""Ana""",F1')
	assert rows == {2: ["Eulogia", "0123"], 3: ["Ana", "F1"]}


def test_reports_a_list_without_column_names(read):
	content = b"Ana,Paz,17/05/1987\nLuis,Rey,18/05/1990"
	assert [choice.value for choice in read.seen(content).questions["header_row"]] == [1, 2, NO_NAMES]
	names, rows = read(content, header_row=NO_NAMES)
	assert names == ["A", "B", "C"]
	assert list(rows) == [1, 2]


def test_a_second_table_ends_the_first_one_and_is_reported(read):
	content = b"Nombre,Edad\nAna,34\nNombre,Edad\nLuis,40\n,\nNombre,Telefono\nRita,5512345678"
	assert [choice.value for choice in read.seen(content).questions["header_row"]] == [1, 6]
	_names, rows = read(content, header_row=1)
	assert rows == {2: ["Ana", "34"], 4: ["Luis", "40"], 6: ["Nombre", "Telefono"]}
	_names, rows = read(content, header_row=6)
	assert rows == {7: ["Rita", "5512345678"]}


# --- workbooks


def workbook(fill) -> bytes:
	out = io.BytesIO()
	book = xlsxwriter.Workbook(out)
	fill(book.add_worksheet("Lista"), book)
	book.close()
	return out.getvalue()


def test_ignores_notes_beside_a_table(read):
	def fill(sheet, book):
		sheet.write_row(0, 0, HEADERS)
		sheet.write_row(1, 0, ["Ana", "Paz", "1987"])
		sheet.write_row(2, 0, ["Luis", "Rey", "1990", "vino con su hermana"])

	names, rows = read(workbook(fill))
	assert names == [*HEADERS, "D"]
	assert rows == {2: ["Ana", "Paz", "1987", ""], 3: ["Luis", "Rey", "1990", "vino con su hermana"]}


def test_reads_merged_cells(read):
	def fill(sheet, book):
		sheet.merge_range("A1:E1", "Padrón de familias", book.add_format())
		sheet.merge_range("A2:A3", "No.", book.add_format())
		sheet.merge_range("B2:C2", "Persona", book.add_format())
		sheet.merge_range("D2:D3", "Sexo", book.add_format())
		sheet.merge_range("E2:E3", "Domicilio", book.add_format())
		sheet.write_row(2, 1, ["Nombre", "Apellidos"])
		sheet.write_row(3, 0, ["1", "Ana", "Paz", "F"])
		sheet.write_row(4, 0, ["2", "Luis", "Paz", "M"])
		sheet.merge_range("E4:E5", "Calle 5", book.add_format())

	names, rows = read(workbook(fill))
	assert names == ["No.", "Nombre", "Apellidos", "Sexo", "Domicilio"]
	assert rows == {4: ["1", "Ana", "Paz", "F", "Calle 5"], 5: ["2", "Luis", "Paz", "M", "Calle 5"]}


def test_rejects_a_cell_with_a_formula_without_result(read):
	def fill(sheet, book):
		sheet.write_row(0, 0, HEADERS)
		sheet.write_formula(1, 0, '=UPPER("veritas")', None, "")
		sheet.write_formula(1, 1, '=UPPER("paz")', None, "PAZ")
		sheet.write_formula(1, 2, "=DATE(2015,1,1)")  # with a zero, which it says is still to be calculated
		sheet.write_row(2, 0, ["Ana", "Paz"])

	book = openpyxl.Workbook()
	book.active.append(HEADERS)
	book.active.append(["=UPPER(1)", "Paz", "=DATE(2015,1,1)"])
	out = io.BytesIO()
	book.save(out)
	assert read(out.getvalue())[1] == {2: ["#REF!", "Paz", "#REF!"]}
	_names, rows = read(workbook(fill))
	assert rows[2][1:] == ["PAZ", "#REF!"]


def test_a_formula_with_an_empty_result_is_empty(read):
	def fill(sheet, book):
		sheet.write_row(0, 0, HEADERS)
		sheet.write_row(1, 0, ["Ana", "Paz"])

	content = workbook(fill)
	part = "xl/worksheets/sheet1.xml"
	out = io.BytesIO()
	with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
		for each in old.infolist():
			text = old.read(each.filename)
			if each.filename == part:
				text = text.replace(
					b"</row></sheetData>",
					b'<c r="C2" t="str"><f>IF(A2="","",B9)</f><v></v></c></row></sheetData>',
				)
			new.writestr(each.filename, text)
	assert read(out.getvalue())[1] == {2: ["Ana", "Paz", ""]}


def test_asks_about_hidden_rows_and_skips_them_if_so_answered(read):
	def fill(sheet, book):
		sheet.write_row(0, 0, HEADERS)
		sheet.write_row(1, 0, ["Ana", "Paz", "1987"])
		sheet.write_row(2, 0, ["Luis", "Rey", "1990"])
		sheet.set_row(2, None, None, {"hidden": True})

	content = workbook(fill)
	assert [(choice.value, choice.samples) for choice in read.seen(content).questions["hidden_rows"]] == [
		("Take", ["Luis ¦ Rey ¦ 1990"]),
		("Leave Out", ["Luis ¦ Rey ¦ 1990"]),
	]
	assert list(read(content, hidden_rows="Take")[1]) == [2, 3]
	assert list(read(content, hidden_rows="Leave Out")[1]) == [2]


@pytest.mark.parametrize(
	"content",
	[
		lambda: open_document(
			row(cell("Nombre"), cell("Edad"))
			+ row(cell("Ana"), cell("3"))
			+ row(cell("Luis"), cell("4"), more='table:visibility="filter"')
		),
		lambda: XML_2003.replace("<Row><Cell ss:Formula", '<Row ss:Hidden="1"><Cell ss:Formula').encode(),
	],
	ids=["open document", "XML of 2003"],
)
def test_finds_hidden_rows_of_other_formats(read, content):
	assert list(read.seen(content()).questions) == ["hidden_rows"]


def test_offers_no_hidden_sheets(read):
	style = '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="t2"><style:table-properties table:display="false"/></style:style>'
	hidden = f'</table:table><table:table table:name="Catálogo" table:style-name="t2">{row(cell("Sexo"))}'
	content = open_document(row(cell("Nombre"), cell("Edad")) + row(cell("Ana"), cell("3")) + hidden)
	with zipfile.ZipFile(io.BytesIO(content)) as archive:
		text = archive.read("content.xml").decode().replace("<office:body>", f"{style}<office:body>")
	out = io.BytesIO()
	with zipfile.ZipFile(out, "w") as archive:
		archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
		archive.writestr("content.xml", text)
	assert read(out.getvalue())[0] == ["Nombre", "Edad"]


def test_ditto_marks_repeat_the_value_above(read):
	_names, rows = read(
		'Nombre,Apellido,País\nAna,Paz,Haití\nLuis,",,",”\nEva,ídem,”\n\nRita,Rey,Perú'.encode()
	)
	assert [cells[1:] for cells in rows.values()] == [["Paz", "Haití"]] * 3 + [["Rey", "Perú"]]


def test_repairs_damaged_letters(read):
	names, rows = read("Nombre,PaÃ­s de origen\nJosÃ© MartÃ\xadnez,HaitÃ\xad\nÂngela São,Perú".encode())
	assert names == ["Nombre", "País de origen"]
	assert list(rows.values()) == [["José Martínez", "Haití"], ["Ângela São", "Perú"]]


def test_reports_numbers_that_lost_digits():
	assert sheets.as_text(123456789012345678.0) == "1.23456789012346E+17"
	assert sheets.as_text(5512345678.0) == "5512345678"
	assert sheets.as_text(36.5) == "36.5"
	assert sheets.as_text(float("nan")) == "nan"


# --- tables under other names

PAGE = """<html><head><meta charset="utf-8"><style>td {color: red}</style></head><body><table border=1>
<tr><td colspan=3>Padr&oacute;n de personas</td></tr>
<tr><th>Nombre</th><th>Primer apellido</th><th>Fecha de nacimiento</th><th>Domicilio</th></tr>
<tr><td>Ana</td><td>Mu&ntilde;oz</td><td>17/05/1987<td rowspan="2">Calle 5<br>Centro</tr>
<tr><td>José</td><td> Peña </td><td>1990</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_reads_an_html_page_named_as_a_workbook(read, encoding):
	content = PAGE.encode(encoding)
	assert detect_kind(content) == HTML
	names, rows = read(content)
	assert names == ["Nombre", "Primer apellido", "Fecha de nacimiento", "Domicilio"]
	assert list(rows.values()) == [
		["Ana", "Muñoz", "17/05/1987", "Calle 5\nCentro"],
		["José", "Peña", "1990", "Calle 5\nCentro"],
	]


def test_rejects_a_page_that_claims_too_many_cells(read):
	with pytest.raises(FileRejected, match="unpacks to far more"):
		read(b"<table><tr>" + b"<td colspan=1000>Ana</td>" * 100 + b"</tr></table>")


XML_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Hoja1"><Table>
<Row><Cell><Data ss:Type="String">Nombre</Data></Cell><Cell><Data ss:Type="String">Edad</Data></Cell>
<Cell><Data ss:Type="String">Fecha de nacimiento</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">Ana <B>Paz</B></Data></Cell>
<Cell ss:Index="3"><Data ss:Type="DateTime">1987-05-17T00:00:00.000</Data></Cell></Row>
<Row><Cell ss:Formula="=A1"/><Cell><Data ss:Type="Number">34</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_reads_the_xml_of_excel_2003(read):
	content = XML_2003.encode()
	assert detect_kind(content) == XML
	names, rows = read(content)
	assert names == ["Nombre", "Edad", "Fecha de nacimiento"]
	assert rows == {4: ["Ana Paz", "", "1987-05-17"], 5: ["#REF!", "34", ""]}


def test_rejects_xml_entities(read):
	with pytest.raises(FileRejected, match="could do harm"):
		read(XML_2003.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "aaaa">]><Workbook').encode())


def open_document(rows: str) -> bytes:
	names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
	out = io.BytesIO()
	with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
		archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
		body = f'<office:body><office:spreadsheet><table:table table:name="Hoja1">{rows}</table:table></office:spreadsheet></office:body>'
		archive.writestr(
			"content.xml",
			f'<?xml version="1.0"?><office:document-content {names}>{body}</office:document-content>',
		)
	return out.getvalue()


def cell(text: str, more: str = "") -> str:
	return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
	return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'


def test_reads_an_open_document(read):
	born = '<table:table-cell office:value-type="date" office:date-value="1987-05-17"><text:p>17/05/87</text:p></table:table-cell>'
	number = '<table:table-cell office:value-type="float" office:value="5512345678"><text:p>5512345678</text:p></table:table-cell>'
	content = open_document(
		row(cell("Nombre"), cell("Fecha de nacimiento"), cell("Teléfono"), cell("Domicilio"), EMPTY)
		+ row(EMPTY, more='table:number-rows-repeated="2"')
		+ row(
			cell('Ana<text:s text:c="1"/>Paz'), born, number, cell("Calle 5", 'table:number-rows-spanned="2"')
		)
		+ row(cell("Luis"), cell("1990"), "<table:table-cell/>", "<table:covered-table-cell/>")
		+ row(EMPTY, more='table:number-rows-repeated="1048000"')
	)
	assert detect_kind(content) == ODS
	names, rows = read(content)
	assert names == ["Nombre", "Fecha de nacimiento", "Teléfono", "Domicilio"]
	assert rows == {4: ["Ana Paz", "1987-05-17", "5512345678", "Calle 5"], 5: ["Luis", "1990", "", "Calle 5"]}


@pytest.mark.parametrize(
	"rows",
	[
		row(cell("Nombre", 'table:number-columns-repeated="100000000"')),
		row(cell("Nombre"), more='table:number-rows-repeated="100000000"'),
		row('<table:table-cell table:number-columns-repeated="1000"/>' * 100, cell("Nombre")),
	],
)
def test_rejects_an_open_document_that_claims_too_many_cells(read, rows):
	with pytest.raises(FileRejected, match="unpacks to far more"):
		read(open_document(rows))


def test_reads_an_old_workbook(read):
	xlwt = pytest.importorskip("xlwt")
	book = xlwt.Workbook()
	sheet = book.add_sheet("Lista")
	for place, name in enumerate([*HEADERS, "Teléfono"]):
		sheet.write(0, place, name)
	sheet.write(1, 0, "Ana")
	sheet.write_merge(1, 2, 1, 1, "Paz")
	sheet.write(1, 2, date(1987, 5, 17), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
	sheet.write(1, 3, 5512345678)
	sheet.write(2, 0, "Luis")
	out = io.BytesIO()
	book.save(out)
	content = out.getvalue()
	assert detect_kind(content) == XLS
	_names, rows = read(content)
	assert rows == {2: ["Ana", "Paz", "1987-05-17", "5512345678"], 3: ["Luis", "Paz", "", ""]}


@pytest.mark.parametrize("kind", [XLS, ODS, XML])
def test_reports_an_unreadable_file_as_damaged(tmp_path, kind):
	(tmp_path / "list").write_bytes(b"rubbish")
	with pytest.raises(FileRejected, match="damaged"):
		look(str(tmp_path / "list"), Layout(kind))


def test_reads_a_text_file_named_as_a_workbook():
	assert detect_kind(b"Nombre;Edad\nAna;34") == CSV
	assert detect_kind(workbook(lambda sheet, book: sheet.write(0, 0, "Nombre"))) == XLSX
