"""Lists of offices: a padrón, and a register with two header rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kit import HERE, Expected, People, curp_of, document, phone, plain, through_calc, workbook


def padron() -> None:
	file = "01-padron.xlsx"
	people = People(101)
	expected = Expected(
		file,
		"Official padrón: title lines above, short names of columns as databases have them, everything in capitals, "
		"a hidden column, a total and a source below. Sex is H or M, so M is a woman; one CURP says otherwise.",
		"xlsxwriter",
	)
	headers = (
		("ID_PERSONA", None),
		("NB_PRIMER_APELLIDO", "first_surname"),
		("NB_SEGUNDO_APELLIDO", "second_surname"),
		("NB_NOMBRE", "given_names"),
		("NB_CURP", "document:MX_CURP"),
		("CD_SEXO", "sex"),
		("FH_NACIMIENTO", "birth_date"),
		("CD_UR", None),
		("NB_NACIONALIDAD", "nationality"),
		("NB_COLONIA", "neighbourhood"),
		("NB_ALCALDIA", "municipality"),
		("NU_TELEFONO", "phone"),
		("IM_APOYO", None),
	)
	expected.columns(*headers)
	expected.place(5, "PADRON")
	nations = (
		("HONDUREÑA", "Honduras"),
		("VENEZOLANA", "Venezuela"),
		("HAITIANA", "Haiti"),
		("COLOMBIANA", "Colombia"),
		("SALVADOREÑA", "El Salvador"),
	)
	quarters = (
		("DOCTORES", "CUAUHTÉMOC"),
		("SAN LORENZO TEZONCO", "IZTAPALAPA"),
		("AGRÍCOLA ORIENTAL", "IZTACALCO"),
	)

	book = workbook(HERE / file)
	sheet = book.add_worksheet("PADRON")
	title = book.add_format({"bold": True, "align": "center"})
	head = book.add_format({"bold": True, "bg_color": "#9F2241", "font_color": "white"})
	when = book.add_format({"num_format": "dd/mm/yyyy"})
	sheet.merge_range("A1:M1", "GOBIERNO MUNICIPAL DE SAN ISIDRO", title)
	sheet.merge_range(
		"A2:M2", "PADRÓN DE PERSONAS BENEFICIARIAS DEL PROGRAMA «CIUDAD HOSPITALARIA» 2026", title
	)
	sheet.write("A3", "Corte al 30/09/2026")
	for place, (header, _field) in enumerate(headers):
		sheet.write(4, place, header, head)
	for place in range(18):
		born, (words, nation), (quarter, town) = people.birth(), nations[place % 5], quarters[place % 3]
		person = people.one(birth_date=born, nationality=nation, neighbourhood=quarter, municipality=town)
		code, said, number = curp_of(person), {}, people.mobile()
		letter = {"F": "M", "M": "H"}[person["sex"]]
		if place == 6:
			letter = {"M": "H", "H": "M"}[letter]
			person["sex"] = {"F": "M", "M": "F"}[person["sex"]]
			said = {"must_say": {"EF": "The CURP says the other sex."}}
		person |= {"documents": [document("MX_CURP", code)], "phones": [phone(number)]}
		if place == 11:
			code, person["documents"] = "EN TRÁMITE", []
			said = {"may_say": {"E": "There is no CURP yet."}}
		if place in (4, 9):
			person["second_surname"] = ""
			code, person["documents"] = "", []
		cells = (
			1040 + place,
			person["first_surname"].upper(),
			person["second_surname"].upper(),
			person["given_names"].upper(),
			code,
			letter,
			date.fromisoformat(born),
			"07CD01",
			words,
			quarter,
			town,
			int(number),
			4500,
		)
		for column, cell in enumerate(cells):
			if cell != "":
				(
					sheet.write_datetime(5 + place, column, cell, when)
					if isinstance(cell, date)
					else sheet.write(5 + place, column, cell)
				)
		expected.row(6 + place, person, **said)
	sheet.write(24, 0, "TOTAL")
	sheet.write_formula(24, 12, "=SUM(M6:M23)", None, 81000)
	sheet.write(
		25,
		0,
		"Fuente: Dirección de Atención a Personas Migrantes. Este programa es público, ajeno a cualquier partido político.",
	)
	expected.not_people(25, "Total of the amounts.")
	expected.not_people(26, "Source and legal notice.")
	sheet.set_column("H:H", 9, None, {"hidden": True})
	book.close()
	expected.save()


def two_header_rows() -> None:
	file = "03-dos-encabezados.xlsx"
	people = People(103, "es_CO")
	expected = Expected(
		file,
		"A register with two header rows, merged across and downwards; remarks in a last column without a name; a legend of "
		"the letters beside the table, with a gap between.",
		"LibreOffice Calc, saved as XLSX",
	)
	expected.columns(
		("No.", None),
		("NOMBRE / Nombre(s)", "given_names"),
		("NOMBRE / Primer apellido", "first_surname"),
		("NOMBRE / Segundo apellido", "second_surname"),
		("Género", "sex"),
		("Fecha de nacimiento", "birth_date"),
		("DOCUMENTO / Tipo", "document_type"),
		("DOCUMENTO / Número", "document_number"),
		("CONTACTO / Teléfono", "phone"),
		("CONTACTO / Correo electrónico", "email"),
		("Nacionalidad", "nationality"),
		("", None),
		("", None),
		("CLAVES", None),
	)
	expected.place(4, "Registro")
	expected.ask("column", "leave out", "A column without a name has remarks in it.", "L", must=False)
	expected.ask(
		"column", "leave out", "The legend of the letters is no column of the table.", "N", must=False
	)
	rows = []
	kinds = (
		("Pasaporte", "PASSPORT", "Honduras", "hondureña", lambda: "F" + people.digits(6)),
		("Cédula", "FOREIGN_ID", "Colombia", "colombiana", lambda: people.digits(10)),
		("TVRH", "MX_TVRH", "Cuba", "cubana", lambda: "000000" + people.digits(7)),
		("Cédula", "FOREIGN_ID", "Venezuela", "venezolana", lambda: "V-" + people.digits(8)),
		("", "", "Ecuador", "ecuatoriana", lambda: ""),
	)
	for place in range(15):
		name, kind, nation, words, number = kinds[place % 5]
		number, mobile = number(), people.mobile()
		person = people.one(birth_date=people.birth(), nationality=nation, phones=[phone(mobile)])
		if place % 4 == 2:
			person["second_surname"] = ""
		if kind:
			person["documents"] = [document(kind, number)]
		if place % 3 == 0:
			person["email"] = f"{plain(person['given_names']).lower().split()[0]}.{place}@correo.example"
		note = {2: "llamar por la tarde", 7: "falta copia del documento", 11: "viene con su hermana"}.get(
			place, ""
		)
		cells = [
			place + 1,
			person["given_names"],
			person["first_surname"],
			person["second_surname"],
			{"F": "M", "M": "H"}[person["sex"]],
			date.fromisoformat(person["birth_date"]),
			name,
			number,
			f"{mobile[:2]} {mobile[2:6]} {mobile[6:]}",
			person.get("email", ""),
			words,
			note,
		]
		rows.append(cells)
		expected.row(5 + place, person)

	def write(path: Path) -> None:
		book = workbook(path)
		sheet = book.add_worksheet("Registro")
		head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
		when = book.add_format({"num_format": "dd/mm/yyyy"})
		sheet.write("A1", "Registro de personas atendidas, octubre de 2026")
		for area, text in (
			("A3:A4", "No."),
			("B3:D3", "NOMBRE"),
			("E3:E4", "Género"),
			("F3:F4", "Fecha de nacimiento"),
			("G3:H3", "DOCUMENTO"),
			("I3:J3", "CONTACTO"),
			("K3:K4", "Nacionalidad"),
		):
			sheet.merge_range(area, text, head)
		for cell, text in (
			("B4", "Nombre(s)"),
			("C4", "Primer apellido"),
			("D4", "Segundo apellido"),
			("G4", "Tipo"),
			("H4", "Número"),
			("I4", "Teléfono"),
			("J4", "Correo electrónico"),
			("N4", "CLAVES"),
			("N5", "M = Mujer"),
			("N6", "H = Hombre"),
			("N7", "X = No binario"),
		):
			sheet.write(cell, text)
		for place, cells in enumerate(rows):
			for column, cell in enumerate(cells):
				if cell != "":
					(
						sheet.write_datetime(4 + place, column, cell, when)
						if isinstance(cell, date)
						else sheet.write(4 + place, column, cell)
					)
		book.close()

	through_calc(file, write)
	expected.save()


MAKERS = (padron, two_header_rows)
