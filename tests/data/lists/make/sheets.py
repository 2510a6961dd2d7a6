"""Sheets with more on them than one table: several sheets, several tables, families, dates of all kinds, formulas."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyexcel
from kit import HERE, Expected, People, document, phone, through_calc, workbook


def write_rows(sheet, first: int, rows: list[list], when) -> None:
	"""Write rows from row ``first`` on, counted as a spreadsheet shows them; dates in the format ``when``."""
	for row, cells in enumerate(rows, first - 1):
		for column, cell in enumerate(cells):
			if isinstance(cell, date):
				sheet.write_datetime(row, column, cell, when)
			elif cell != "":
				sheet.write(row, column, cell)


def several_sheets() -> None:
	file = "11-varias-hojas.ods"
	people = People(111)
	expected = Expected(
		file,
		"A workbook with an index, the arrivals, the departures in the same columns, and a hidden sheet of lists. Birth dates "
		"are dates, two are text.",
		"LibreOffice Calc, saved as ODS",
	)
	headers = (
		("Fecha de ingreso", None),
		("Nombre", "given_names"),
		("Ap. paterno", "first_surname"),
		("Ap. materno", "second_surname"),
		("F. DE NAC.", "birth_date"),
		("Sexo", "sex"),
		("País", "nationality"),
		("Idioma", "language"),
		("Tel.", "phone"),
	)
	expected.columns(*headers)
	expected.place(3, "Altas")
	expected.ask("sheet", "Altas", "The departures are a table of people too.")
	nations = (
		("Honduras", "Honduras", "español", "spa"),
		("Haití", "Haiti", "criollo haitiano", "hat"),
		("Guatemala", "Guatemala", "mam", "mam"),
		("Brasil", "Brazil", "portugués", "por"),
	)
	tables = {"Altas": [], "Bajas": []}
	for place in range(18):
		country, nation, words, code = nations[place % 4]
		mobile, born = people.mobile(), people.birth()
		if place in (3, 8):
			born = {3: "1988-05-15", 8: "1979-11-02"}[place]
		person = people.one(birth_date=born, nationality=nation, language=code, phones=[phone(mobile)])
		if place in (2, 7):
			person["second_surname"] = ""
		written = {3: "15 de mayo de 1988", 8: "2 de noviembre de 1979"}.get(place, date.fromisoformat(born))
		table = "Altas" if place < 13 else "Bajas"
		tables[table].append(
			[
				date(2026, 10, 1 + place),
				person["given_names"],
				person["first_surname"],
				person["second_surname"],
				written,
				{"F": "Femenino", "M": "Masculino"}[person["sex"]],
				country,
				words,
				mobile,
			]
		)
		if table == "Altas":
			expected.row(4 + place, person)

	def write(path: Path) -> None:
		book = workbook(path)
		when = book.add_format({"num_format": "dd/mm/yyyy"})
		index = book.add_worksheet("Índice")
		write_rows(
			index,
			1,
			[
				["Casa de paso San Isidro"],
				["Altas", "personas que llegaron en octubre"],
				["Bajas", "personas que se fueron"],
			],
			when,
		)
		for name, rows in tables.items():
			sheet = book.add_worksheet(name)
			sheet.merge_range("A1:I1", f"{name.upper()} DE OCTUBRE DE 2026")
			write_rows(sheet, 3, [[header for header, _field in headers], *rows], when)
		lists = book.add_worksheet("Catálogo")
		write_rows(
			lists,
			1,
			[
				["Sexo", "País"],
				["Femenino", "Honduras"],
				["Masculino", "Haití"],
				["", "Guatemala"],
				["", "Brasil"],
			],
			when,
		)
		lists.hide()
		book.close()

	through_calc(file, write)
	expected.save()


def families() -> None:
	file = "12-familias.xlsx"
	people = People(112)
	expected = Expected(
		file,
		"A census of families: each a block with its colour, blank rows or a heading between them, members indented, the country merged "
		"over the family or a ditto mark, ages in words. No column says who answers for a child, the block does.",
		"xlsxwriter",
	)
	headers = (
		("Fam.", None),
		("Nombre(s)", "given_names"),
		("Primer apellido", "first_surname"),
		("Segundo apellido", "second_surname"),
		("Parentesco", None),
		("Edad", "age"),
		("Sexo", "sex"),
		("País", "nationality"),
		("Observaciones", None),
	)
	expected.columns(*headers)
	expected.place(3, "Censo")
	day = "2026-10-12"
	expected.ask("ages_as_of", day, "The title says the day.", "F", must=False)
	head, wife, man, girl, boy = "Jefa de familia", "Esposa", "Esposo", "Hija", "Hijo"
	blocks = (
		(
			"Honduras",
			(
				("F", head, "34", {"years": 34}),
				("F", girl, "8 meses", {"months": 8}),
				("M", boy, "2 años y medio", {"years": 2, "months": 6}),
			),
		),
		(
			"Venezuela",
			(
				("F", head, "29 años", {"years": 29}),
				("M", man, "36 años", {"years": 36}),
				("F", girl, "recién nacida", {"days": 0}),
			),
		),
		(
			"Haiti",
			(
				("F", head, "41", {"years": 41}),
				("M", boy, "17", {"years": 17}),
				("M", boy, "menor", {"minor": True}),
			),
		),
		(
			"Guatemala",
			(
				("F", head, "22 a.", {"years": 22}),
				("M", boy, "1 año 2 meses", {"years": 1, "months": 2}),
				("F", girl, "3 semanas", {"weeks": 3}),
			),
		),
		(
			"El Salvador",
			(("M", "Jefe de familia", "70 aprox.", {"years": 70}), ("F", wife, "66", {"years": 66})),
		),
		(
			"Nicaragua",
			(
				("F", head, "31", {"years": 31}),
				("M", boy, "15 días", {"days": 15}),
				("M", boy, "6", {"years": 6}),
			),
		),
	)
	words = {"Haiti": "Haití"}
	book = workbook(HERE / file)
	sheet = book.add_worksheet("Censo")
	sheet.merge_range(
		"A1:I1",
		"CENSO DE FAMILIAS AL 12 DE OCTUBRE DE 2026",
		book.add_format({"bold": True, "align": "center"}),
	)
	for column, (header, _field) in enumerate(headers):
		sheet.write(2, column, header, book.add_format({"bold": True, "bottom": 1}))
	row = 4
	for number, (nation, members) in enumerate(blocks, 1):
		if number in (3, 5):
			text = f"FAMILIA {number} ({'módulo sur' if number == 3 else 'salen el viernes'})"
			sheet.merge_range(row - 1, 0, row - 1, 8, text, book.add_format({"bold": True}))
			expected.not_people(row, "Heading of a family.")
			row += 1
		colour = book.add_format(
			{"bg_color": ("#FFF2CC", "#D9EAD3", "#CFE2F3", "#F4CCCC", "#EAD1DC", "#D9D2E9")[number - 1]}
		)
		first = row
		for place, (sex, kin, text, age) in enumerate(members):
			person = people.one(sex=sex, nationality=nation, age=age | {"as_of": day})
			more = {}
			if place == 0:
				chief = person
			elif kin in (girl, boy):
				person["first_surname"] = chief["second_surname"] if number == 3 else chief["first_surname"]
				person["responsible_name"] = (
					f"{chief['given_names']} {chief['first_surname']} {chief['second_surname']}"
				)
				more["may_refuse"] = "No column says who answers for the child."
			if text == "menor":
				more["must_say"] = {"F": "Under age, but how old?"}
			if text == "70 aprox.":
				more["may_say"] = {"F": "The age is not exact."}
			country = words.get(nation, nation)
			if number == 2 and place:
				country = '"'
			if number == 4 and place:
				country = ""
			cells = (
				number if place == 0 else "",
				"   " * bool(place) + person["given_names"],
				person["first_surname"],
				person["second_surname"],
				kin,
				int(text) if text.isdigit() else text,
				{"F": "Mujer", "M": "Hombre"}[sex],
				country,
				"embarazada, 5 meses" if number == 6 and place == 0 else "",
			)
			for column, cell in enumerate(cells):
				sheet.write(row - 1, column, cell, colour)
			expected.row(row, person, **more)
			row += 1
		if number == 4:
			sheet.merge_range(first - 1, 7, row - 2, 7, words.get(nation, nation), colour)
		if number in (1, 3, 5):
			row += 1
	sheet.write(row, 0, "Total: 6 familias, 17 personas")
	sheet.write(row + 1, 0, "Amarillo: familia en tránsito. Azul: pidió refugio.")
	expected.not_people(row + 1, "Number of families.")
	expected.not_people(row + 2, "What the colours mean.")
	book.close()
	expected.save()


def dates() -> None:
	file = "14-fechas.xls"
	people = People(114)
	expected = Expected(
		file,
		"Birth dates as several people typed them: real dates, serial numbers without a format, text in both orders, months in "
		"words, years alone, dates that do not exist.",
		"LibreOffice Calc, saved as XLS (Excel 97)",
	)
	headers = (
		("Nombre", "given_names"),
		("Apellido 1", "first_surname"),
		("Apellido 2", "second_surname"),
		("Sexo", "sex"),
		("Fecha de nacimiento", "birth_date"),
		("Nacionalidad", "nationality"),
	)
	expected.columns(*headers)
	expected.place(1, "Hoja1")
	expected.ask("date_order", "day first", "Dates in both orders are there.", "E")
	expected.ask("two_digits", "1900s", "Years with two digits.", "E", must=False)
	year, month = {"precision": "Year"}, {"precision": "Year and Month"}
	unclear = {"may_say": {"E": "Which number is the month is not sure."}}
	other_order = {"may_say": {"E": "Month first."}, "may_refuse": "In the other order."}
	none = {"may_say": {"E": "There is no date."}}
	written = (
		(date(1991, 4, 22), "1991-04-22", {}, {}),
		(33012, "1990-05-19", {}, {"may_say": {"E": "A number without a format."}}),
		("13/05/1990", "1990-05-13", {}, {}),
		("27/11/1984", "1984-11-27", {}, {}),
		("05/23/1988", "1988-05-23", {}, other_order),
		("04/05/1990", "1990-05-04", {}, unclear),
		("07/08/1975", "1975-08-07", {}, unclear),
		("12 de marzo de 1987", "1987-03-12", {}, {}),
		("marzo 1990", "1990-03-01", month, {}),
		(1985, "1985-01-01", year, {}),
		("3-ene-92", "1992-01-03", {}, {}),
		("1990-07-08", "1990-07-08", {}, {}),
		("00/00/0000", "", {}, none),
		("no sabe", "", {}, none),
		("31/02/1991", "", {}, {"must_say": {"E": "There is no such day."}}),
		("15.06.1983", "1983-06-15", {}, {}),
		("29/03/2031", "", {}, {"must_say": {"E": "In the future."}}),
		("20 MAY 1979", "1979-05-20", {}, {}),
		("c. 1960", "1960-01-01", year, {"may_say": {"E": "About that year."}}),
		("1994 o 1995", "", {}, {"must_say": {"E": "Two years."}}),
		(date(1968, 12, 1), "1968-12-01", {}, {}),
		("08/1993", "1993-08-01", month, {}),
		("16/9/71", "1971-09-16", {}, {}),
	)
	nations = (
		("hondureña", "Honduras"),
		("salvadoreña", "El Salvador"),
		("mexicana", "Mexico"),
		("nicaragüense", "Nicaragua"),
	)
	rows = [[header for header, _field in headers]]
	for place, (cell, born, precision, more) in enumerate(written):
		words, nation = nations[place % 4]
		person = people.one(birth_date=born, nationality=nation) | precision
		rows.append(
			[
				person["given_names"],
				person["first_surname"],
				person["second_surname"],
				person["sex"],
				cell,
				words,
			]
		)
		expected.row(2 + place, person, **more)

	def write(path: Path) -> None:
		book = workbook(path)
		write_rows(book.add_worksheet("Hoja1"), 1, rows, book.add_format({"num_format": "dd/mm/yyyy"}))
		book.close()

	through_calc(file, write, "MS Excel 97")
	expected.save()


def formulas() -> None:
	file = "17-formulas.xlsx"
	people = People(117)
	expected = Expected(
		file,
		"A sheet that an office calculates with: formulas with and without stored results, errors, a filter that hides three rows, a "
		"hidden column with former telephones, numbers as text, names glued together once more.",
		"xlsxwriter",
	)
	headers = (
		("Folio", None),
		("Nombre", "given_names"),
		("Paterno", "first_surname"),
		("Materno", "second_surname"),
		("F. Nacimiento", "birth_date"),
		("Edad", None),
		("Tel. anterior", None),
		("Celular", "phone"),
		("Sexo", "sex"),
		("Nacionalidad", "nationality"),
		("Nombre completo", None),
	)
	expected.columns(*headers)
	expected.place(2, "Base")
	expected.ask("column", "leave out", "The former telephones are hidden.", "G", must=False)
	expected.ask("column", "leave out", "The age follows from the birth date.", "F", must=False)
	expected.ask("column", "leave out", "Names glued together once more.", "K", must=False)
	expected.ask("hidden_rows", "take", "Three rows are hidden by a filter.")
	broken = "The formula has no result."
	book = workbook(HERE / file)
	sheet = book.add_worksheet("Base")
	when = book.add_format({"num_format": "dd/mm/yyyy"})
	text = book.add_format({"num_format": "@", "quote_prefix": True})
	sheet.write("A1", "BASE DE DATOS (no borrar fórmulas)")
	for column, (header, _field) in enumerate(headers):
		sheet.write(1, column, header)
	for place in range(15):
		row, born, mobile, former = place + 2, people.birth(20, 60), people.mobile(), people.mobile()
		born = {6: "2015-01-01", 12: "1986-07-09"}.get(place, born)
		person = people.one(
			birth_date=born, nationality=("Honduras", "Cuba", "Ecuador")[place % 3], phones=[phone(mobile)]
		)
		more = {}
		sheet.write_formula(row, 0, "=ROW()-2", None, place + 1)
		sheet.write(row, 1, person["given_names"])
		sheet.write(row, 2, person["first_surname"])
		sheet.write(row, 3, person["second_surname"])
		sheet.write_datetime(row, 4, date.fromisoformat(born), when)
		sheet.write_formula(
			row,
			5,
			f'=DATEDIF(E{row + 1},DATE(2026,10,1),"Y")',
			None,
			int((date(2026, 10, 1) - date.fromisoformat(born)).days / 365.25),
		)
		sheet.write(row, 6, int(former))
		sheet.write_string(row, 7, mobile, text)
		sheet.write(row, 8, {"F": "Mujer", "M": "Hombre"}[person["sex"]])
		sheet.write(row, 9, person["nationality"])
		sheet.write_formula(
			row, 10, f'=B{row + 1}&" "&C{row + 1}', None, f"{person['given_names']} {person['first_surname']}"
		)
		if place == 2:
			sheet.write_formula(
				row, 1, f'=UPPER("{person["given_names"]}")', None, person["given_names"].upper()
			)
		if place == 4:
			sheet.write_formula(row, 1, f'=UPPER("{person["given_names"]}")', None, "")
			more = {"must_say": {"B": broken}, "must_refuse": True}
		if place == 6:
			sheet.write_formula(row, 4, "=DATE(2015,1,1)", when, "")
			person["birth_date"], more = "", {"must_say": {"E": broken}}
		if place == 8:
			sheet.write_formula(row, 3, "=#REF!", None, "#REF!")
			person["second_surname"], more = "", {"must_say": {"D": "The formula failed."}}
		if place == 10:
			sheet.write_formula(row, 9, '=VLOOKUP("x",Z1:Z9,1,FALSE)', None, "#N/A")
			person["nationality"], more = "", {"must_say": {"J": "The formula failed."}}
		if place == 12:
			sheet.write_formula(row, 4, "=DATE(1986,7,9)", when, 31602)
		if place in (3, 7, 11):
			sheet.set_row(row, None, None, {"hidden": True})
			more["hidden"] = True
		expected.row(row + 1, person, **more)
	sheet.autofilter(1, 0, 16, 10)
	sheet.set_column("G:G", 12, None, {"hidden": True})
	book.close()
	expected.save()


def several_tables() -> None:
	file = "18-dos-tablas.xlsx"
	people = People(118)
	expected = Expected(
		file,
		"Two tables on one sheet, below each other, with other columns in another order: adults, then children.",
		"LibreOffice Calc, saved as XLSX",
	)
	headers = (
		("Primer apellido", "first_surname"),
		("Segundo apellido", "second_surname"),
		("Nombre", "given_names"),
		("Fecha de nacimiento", "birth_date"),
		("Sexo", "sex"),
		("Nacionalidad", "nationality"),
		("Teléfono", "phone"),
	)
	expected.columns(*headers)
	expected.place(2, "Octubre")
	expected.ask("table", 2, "A second table has its columns in another order.")
	adults, children = [], []
	for place in range(9):
		mobile = people.mobile()
		person = people.one(
			birth_date=people.birth(),
			nationality=("Honduras", "Panama", "Peru")[place % 3],
			phones=[phone(mobile)],
		)
		adults.append(
			[
				person["first_surname"],
				person["second_surname"],
				person["given_names"],
				date.fromisoformat(person["birth_date"]),
				{"F": "Femenino", "M": "Masculino"}[person["sex"]],
				("Honduras", "Panamá", "Perú")[place % 3],
				mobile,
			]
		)
		expected.row(3 + place, person)
	for place in range(6):
		age = 4 + 2 * place
		person = people.one(
			age={"years": age, "as_of": "2026-10-31"},
			responsible_name=f"{people.faker.first_name_female()} {people.faker.last_name()}",
		)
		children.append(
			[
				person["given_names"],
				person["first_surname"],
				person["second_surname"],
				age,
				{"F": "Femenino", "M": "Masculino"}[person["sex"]],
				person["responsible_name"],
				("madre", "tía")[place % 2],
			]
		)
		expected.row(16 + place, person, may_refuse="It is a row of the other table.")
	expected.not_people(14, "Title of the second table.")
	expected.not_people(15, "Headers of the second table.")

	def write(path: Path) -> None:
		book = workbook(path)
		sheet = book.add_worksheet("Octubre")
		when = book.add_format({"num_format": "dd/mm/yyyy"})
		bold = book.add_format({"bold": True})
		sheet.merge_range("A1:G1", "PERSONAS ADULTAS", bold)
		write_rows(sheet, 2, [[header for header, _field in headers], *adults], when)
		sheet.merge_range("A14:G14", "NIÑAS, NIÑOS Y ADOLESCENTES", bold)
		second = [
			"Nombre",
			"Primer apellido",
			"Segundo apellido",
			"Edad",
			"Sexo",
			"Tutora o tutor",
			"Parentesco",
		]
		write_rows(sheet, 15, [second, *children], when)
		book.close()

	through_calc(file, write)
	expected.save()


def french() -> None:
	file = "20-ong-frances.ods"
	people = People(120, "fr_FR")
	expected = Expected(
		file,
		"A list of an organisation in French: one surname, sexe F or H, nationalities and languages in French, names with hyphens.",
		"pyexcel with odfpy",
	)
	headers = (
		("N°", None),
		("Nom", "first_surname"),
		("Prénom", "given_names"),
		("Sexe", "sex"),
		("Date de naissance", "birth_date"),
		("Nationalité", "nationality"),
		("Langue", "language"),
		("Téléphone", "phone"),
		("N° passeport", "document:PASSPORT"),
	)
	expected.columns(*headers)
	expected.place(1, "Liste")
	nations = (
		("haïtienne", "Haiti", "créole haïtien", "hat"),
		("camerounaise", "Cameroon", "français", "fra"),
		("congolaise (RDC)", "Congo, The Democratic Republic of the", "lingala", "lin"),
		("sénégalaise", "Senegal", "wolof", "wol"),
	)
	rows = [[header for header, _field in headers]]
	for place in range(12):
		words, nation, language, code = nations[place % 4]
		mobile, number = people.mobile(), "RCDS"[place % 4] + "D" + people.digits(7)
		person = people.one(birth_date=people.birth(), nationality=nation, language=code) | {
			"second_surname": ""
		}
		person |= {"phones": [phone(mobile)], "documents": [document("PASSPORT", number)]}
		more = {}
		born = date.fromisoformat(person["birth_date"])
		if place == 4:
			person["first_surname"] = "Jean-Baptiste"
		if place == 7:
			born = "vers 1990"
			person |= {"birth_date": "1990-01-01", "precision": "Year"}
			more["may_say"] = {"E": "About that year."}
		rows.append(
			[
				place + 1,
				person["first_surname"].upper(),
				person["given_names"],
				{"F": "F", "M": "H"}[person["sex"]],
				born,
				words,
				language,
				mobile,
				number,
			]
		)
		expected.row(2 + place, person, **more)
	pyexcel.save_book_as(bookdict={"Liste": rows}, dest_file_name=str(HERE / file))
	expected.save()


MAKERS = (several_sheets, families, dates, formulas, several_tables, french)
