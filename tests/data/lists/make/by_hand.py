"""What other systems call a spreadsheet: HTML, SpreadsheetML, and text saved in the wrong encoding."""

from __future__ import annotations

from html import escape

from kit import HERE, Expected, People, document, phone, plain


def mojibake() -> None:
	file = "13-letras-rotas-hxl.csv"
	expected = Expected(
		file,
		"A list that was read in the wrong letters and saved again (MarÃ\xada), with HXL tags in its second row and footnotes. "
		"All are women and all have M, which nothing in the file explains.",
		"bytes: UTF-8 of Windows-1252 of UTF-8, commas",
	)
	headers = (
		("Nombre", "given_names"),
		("Primer apellido", "first_surname"),
		("Segundo apellido", "second_surname"),
		("País de origen", "nationality"),
		("Sexo", "sex"),
		("Año de nacimiento", "birth_date"),
		("Correo", "email"),
	)
	expected.columns(*headers)
	expected.place(encoding="utf-8", delimiter=",")
	expected.ask("sex", "M is a woman", "M is mujer or masculino, and no other letter is there.", "E")
	lines = [",".join(header for header, _field in headers)]
	lines.append("#beneficiary+name,#beneficiary+surname,,#country+origin,#sex,#date+birth,#contact+email")
	expected.not_people(2, "HXL tags.")
	names = (
		("María José", "Núñez", "Peña"),
		("Sofía", "Ibáñez", "Güemes"),
		("Inés", "Muñoz", "Ávalos"),
		("Belén", "Martínez", "Órdaz"),
		("Ángela", "Treviño", ""),
		("Rocío", "Peñaloza", "Íñiguez"),
		("Zoé", "Cañedo", "Múgica"),
		("Concepción", "Argüello", "Báez"),
		("Raquel", "Muñiz", "Lara"),
		("Verónica", "Ordóñez", "Piña"),
	)
	nations = (("Haití", "Haiti"), ("México", "Mexico"), ("Honduras", "Honduras"), ("Perú", "Peru"))
	for place, (given, first, second) in enumerate(names):
		words, nation = nations[place % 4]
		year = 1962 + 4 * place
		person = {
			"given_names": given,
			"first_surname": first,
			"second_surname": second,
			"sex": "F",
			"nationality": nation,
			"birth_date": f"{year}-01-01",
			"precision": "Year",
		}
		email = ""
		if place % 3 == 0:
			email = person["email"] = f"{plain(given).lower().split()[0]}{place}@correo.example"
		more = {}
		written = first
		if place == 8:
			written = "Mu?iz"
			more = {"may_say": {"B": "A letter is lost."}, "either": {"first_surname": ["Mu?iz", "Muñiz"]}}
		lines.append(",".join([given, written, second, words, "M", str(year), email]))
		expected.row(3 + place, person, **more)
	lines += [
		"",
		"* Datos proporcionados por la propia persona",
		"(1) Información al 30 de septiembre de 2026",
	]
	expected.not_people(14, "Footnote.")
	expected.not_people(15, "Footnote.")
	# What Windows-1252 has no character for stays as the control that the byte is.
	wrong = "".join(
		bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in "\n".join([*lines, ""]).encode()
	)
	(HERE / file).write_bytes(wrong.encode())
	expected.save()


def telephones() -> None:
	file = "15-telefonos.xls"
	people = People(115)
	expected = Expected(
		file,
		"A table in HTML that a web system calls .xls: a title over all columns, entities, line breaks inside cells, telephones with "
		"words and by twos, addresses of e-mail that are none.",
		"HTML by hand, ISO-8859-1",
	)
	headers = (
		("Nombre(s)", "given_names"),
		("1er apellido", "first_surname"),
		("2do apellido", "second_surname"),
		("Sexo", "sex"),
		("Teléfono(s)", "phone"),
		("E-mail", "email"),
		("Nacionalidad", "nationality"),
	)
	expected.columns(*headers)
	expected.place(2)
	number, two = {"may_say": {"E": "More than a number."}}, {"may_say": {"E": "Two numbers."}}
	none, nothing = {"may_say": {"E": "There is no number."}}, {"may_say": {"F": "There is no address."}}
	message = {"must_say": {"E": "A way to reach the person, but no number."}}
	cells = (
		("55 4163 7201 (mamá)", [("5541637201", "mamá")], "", "", number),
		(
			"55 4163 7221 / 55 4163 7222",
			[("5541637221", ""), ("5541637222", "")],
			"N/A",
			"",
			two | {"may_say": two["may_say"] | nothing["may_say"]},
		),
		(
			"55 4163 7223 ext. 12",
			[("5541637223", "")],
			"-",
			"",
			number | {"may_say": number["may_say"] | nothing["may_say"]},
		),
		("recado con la vecina", [], "no tiene", "", message | nothing),
		(
			"55 4163 7224 y 55 4163 7225",
			[("5541637224", ""), ("5541637225", "")],
			"ana.lugo@correo.example",
			"ana.lugo@correo.example",
			two,
		),
		(
			"Cel. 55-4163-7226",
			[("5541637226", "")],
			"cuatro@gmail",
			"",
			{"must_say": {"F": "That is no address."}} | number,
		),
		("no tiene", [], "", "", none),
		(
			"+502 5123 4567",
			[("+50251234567", "")],
			"Rosa.Mena@Correo.Example",
			"rosa.mena@correo.example",
			{},
		),
		("55 4163 72", [], "", "", {"must_say": {"E": "Digits are missing."}}),
		("5541637227<br>5541637228", [("5541637227", ""), ("5541637228", "")], "", "", two),
		("044 55 4163 7229", [("5541637229", "")], "", "", {"may_say": {"E": "The prefix of former times."}}),
		(
			"WhatsApp: 55 4163 7230 (hija Lucía)",
			[("5541637230", "hija")],
			"sin correo",
			"",
			number | {"may_say": number["may_say"] | nothing["may_say"]},
		),
		(
			"",
			[],
			"uno@correo.example; dos@correo.example",
			"uno@correo.example",
			{"must_say": {"F": "Two addresses."}},
		),
		("(55) 4163-7231", [("5541637231", "")], "", "", {}),
	)
	lines = [
		'<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><body>',
		'<table border="1"><tr><th colspan="7">Reporte de personas atendidas &ndash; septiembre</th></tr>',
		"<tr>" + "".join(f"<th><b>{escape(header)}</b></th>" for header, _field in headers) + "</tr>",
	]
	for place, (written, phones, email, address, more) in enumerate(cells):
		words, nation = (("Hondure&ntilde;a", "Honduras"), ("Venezolana", "Venezuela"), ("Cubana", "Cuba"))[
			place % 3
		]
		person = people.one(
			nationality=nation, phones=[phone(digits, whose) for digits, whose in phones], email=address
		)
		more = dict(more)
		row = [
			person["given_names"],
			person["first_surname"],
			person["second_surname"],
			{"F": "Mujer", "M": "Hombre"}[person["sex"]],
		]
		if place == 5:
			row[2] = person["second_surname"] = ""
		named = [escape(cell) or "&nbsp;" for cell in row]
		lines.append(
			"<tr>"
			+ "".join(f"<td>{cell}</td>" for cell in [*named, written or "&nbsp;", escape(email), words])
			+ "</tr>"
		)
		expected.row(3 + place, person, **more)
	lines += ['<tr><td colspan="7">Total: 14 registros</td></tr>', "</table></body></html>"]
	expected.not_people(17, "Number of rows.")
	(HERE / file).write_bytes("\r\n".join(lines).encode("iso-8859-1", "xmlcharrefreplace"))
	expected.save()


def spreadsheet_xml() -> None:
	file = "16-spreadsheetml.xls"
	people = People(116, "es_AR")
	expected = Expected(
		file,
		"SpreadsheetML of 2003 from a program of an office in Argentina: cells that name their place, numbers as numbers, a formula "
		"with its result, an age beside the day of the consultation, sex F, M and X, a row that is hidden because it is a copy of the headers.",
		"XML by hand",
		"Argentina",
	)
	headers = (
		("Apellido", "first_surname"),
		("Nombres", "given_names"),
		("Tipo doc.", "document_type"),
		("Nro. doc.", "document_number"),
		("Sexo", "sex"),
		("Edad", "age"),
		("Fecha de atención", "attended_on"),
		("Nacionalidad", "nationality"),
		("Barrio", "neighbourhood"),
		("Localidad", "municipality"),
		("Apellido y nombre", None),
	)
	expected.columns(*headers)
	expected.place(3, "Atenciones")
	expected.ask("column", "leave out", "Names glued together once more.", "K", must=False)

	def cell(value, place: int | None = None, more: str = "") -> str:
		kind = (
			"Number"
			if isinstance(value, int)
			else "DateTime"
			if str(value).endswith("T00:00:00.000")
			else "String"
		)
		at = f' ss:Index="{place}"' if place else ""
		style = ' ss:StyleID="dia"' if kind == "DateTime" else ""
		return f'<Cell{at}{style}{more}><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'

	lines = [
		'<?xml version="1.0" encoding="UTF-8"?>',
		'<?mso-application progid="Excel.Sheet"?>',
		'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">',
		'<Styles><Style ss:ID="dia"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>',
		'<Worksheet ss:Name="Atenciones"><Table>',
		f"<Row>{cell('Municipalidad de San Isidro: atenciones', None, ' ss:MergeAcross=' + chr(34) + '10' + chr(34))}</Row>",
		'<Row ss:Index="3">' + "".join(cell(header) for header, _field in headers) + "</Row>",
		'<Row ss:Hidden="1">' + "".join(cell(header) for header, _field in headers) + "</Row>",
	]
	expected.not_people(4, "The headers once more, in a hidden row.")
	kinds = (("DNI", "AR_DNI"), ("Pasaporte", "PASSPORT"), ("Precaria", "AR_PRECARIA"))
	nations = (
		("Boliviana", "Bolivia, Plurinational State of"),
		("Paraguaya", "Paraguay"),
		("Peruana", "Peru"),
		("Senegalesa", "Senegal"),
	)
	for place in range(14):
		(kind, code), (words, nation), age = kinds[place % 3], nations[place % 4], 19 + 3 * place
		number = {
			"AR_DNI": "9" + people.random.choice("456") + people.digits(6),
			"PASSPORT": "AB" + people.digits(6),
			"AR_PRECARIA": people.digits(6) + "/2026",
		}[code]
		day = f"2026-09-{2 + place:02d}"
		person = people.one(nationality=nation, age={"years": age, "as_of": day}) | {"second_surname": ""}
		person |= {
			"documents": [document(code, number)],
			"neighbourhood": f"Barrio {people.faker.last_name()}",
			"municipality": "Maipú",
		}
		if place == 8:
			person["sex"] = "X"
		if place == 11:
			number, person["documents"], kind = "", [], ""
		cells = [cell(person["first_surname"]), cell(person["given_names"])]
		if number:
			cells += [cell(kind), cell(int(number) if code == "AR_DNI" else number)]
		cells.append(cell(person["sex"], 5))
		glued = f"{person['first_surname'].upper()}, {person['given_names']}"
		cells += [
			cell(age),
			cell(f"{day}T00:00:00.000"),
			cell(words),
			cell(person["neighbourhood"]),
			cell("Maipú"),
		]
		cells.append(cell(glued, 11, ' ss:Formula="=UPPER(RC[-10])&amp;&quot;, &quot;&amp;RC[-9]"'))
		lines.append(f"<Row>{''.join(cells)}</Row>")
		expected.row(5 + place, person)
	lines += ['</Table></Worksheet><Worksheet ss:Name="Hoja2"><Table/></Worksheet></Workbook>']
	(HERE / file).write_text("\n".join(lines), encoding="utf-8")
	expected.save()


def one_column() -> None:
	file = "19-nombre-completo.csv"
	people = People(119)
	expected = Expected(
		file,
		"One column with everything: full names behind numbers, with titles before and remarks in brackets after them, and a baby "
		"without a name.",
		"bytes: UTF-8 without BOM, one column",
	)
	expected.columns(("Nombre completo", "full_name"))
	expected.place(2, encoding="utf-8", delimiter="\x1f")
	expected.ask("name_order", "given names first", "Full names in one column.", "A")
	lines = ["Lista de asistencia 7 de octubre", "Nombre completo"]
	names = {
		2: ("María del Carmen", "de la Cruz", "Hernández"),
		5: ("José Ángel", "Del Toro", "Quiñones"),
		8: ("Ana", "Solórzano", ""),
	}
	frames = {3: "{} (embarazada)", 6: "Sra. {}", 9: "{} – llega tarde", 10: "  {}  "}
	for place in range(13):
		person = people.one(sex="F" if place in (6, 11) else people.random.choice("FM"))
		person["given_names"] = person["given_names"].split()[0]
		if place in names:
			person |= dict(zip(("given_names", "first_surname", "second_surname"), names[place], strict=True))
		person["sex"] = ""
		name = " ".join(
			filter(None, (person["given_names"], person["first_surname"], person["second_surname"]))
		)
		more = {"may_say": {"A": "More than a name."}} if place in frames else {}
		if place == 11:
			name = f"Bebé de {name}"
			more = {"must_say": {"A": "This is the mother's name."}, "must_refuse": True}
		lines.append(
			(f"{place + 1}. ", f"{place + 1}) ", f"{place + 1}.- ")[place % 3]
			+ frames.get(place, "{}").format(name)
		)
		either = {"sex": ["", "F"]} if place == 6 else {}
		expected.row(3 + place, person, **more, either=either)
	(HERE / file).write_bytes("\n".join([*lines, ""]).encode())
	expected.save()


MAKERS = (mojibake, telephones, spreadsheet_xml, one_column)
