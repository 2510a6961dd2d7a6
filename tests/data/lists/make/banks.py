"""Files from banks: a layout of transfers in Mexico, a list of accounts in Argentina."""

from __future__ import annotations

from kit import HERE, Expected, People, cuil_of, curp_of, day_first, document, dotted, plain, workbook

CLABE_WEIGHTS = (3, 7, 1) * 6
CBU_WEIGHTS = ((7, 1, 3, 9, 7, 1, 3), (3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3))


def clabe(people: People) -> str:
	body = people.random.choice(("002", "012", "072")) + "180" + "0" + people.digits(10)
	return body + str(
		-sum(int(digit) * weight % 10 for digit, weight in zip(body, CLABE_WEIGHTS, strict=False)) % 10
	)


def cbu(people: People) -> str:
	blocks = people.random.choice(("0110012", "0720045", "2850600")), people.digits(13)
	return "".join(
		block + str(-sum(int(digit) * weight for digit, weight in zip(block, weights, strict=True)) % 10)
		for block, weights in zip(blocks, CBU_WEIGHTS, strict=True)
	)


def transfers() -> None:
	file = "08-banco-dispersion.xlsx"
	people = People(108)
	expected = Expected(
		file,
		"A bank's layout of transfers: the beneficiary's name in one field, surnames first, in capitals without accents; accounts "
		"and amounts that are no business of the register; totals below. The CURP may stand for birth date and sex.",
		"xlsxwriter",
	)
	headers = (
		("SEC", None),
		("TIPO CTA", None),
		("CLABE", None),
		("BENEFICIARIO", "full_name"),
		("IMPORTE", None),
		("REFERENCIA", None),
		("CONCEPTO", None),
		("CURP BENEFICIARIO", "document:MX_CURP"),
		("ESTATUS", None),
	)
	expected.columns(*headers)
	expected.place(6, "LAYOUT")
	expected.ask("name_order", "surnames first", "Full names in one column.", "D")
	book = workbook(HERE / file)
	sheet = book.add_worksheet("LAYOUT")
	money = book.add_format({"num_format": "$#,##0.00"})
	for row, text in enumerate(
		(
			"BANCO DEL VALLE, S.A.",
			"DISPERSIÓN DE FONDOS SPEI",
			"CUENTA CARGO: 0180 1234 56",
			"FECHA DE APLICACIÓN: 15/10/2026",
		)
	):
		sheet.write(row, 0, text)
	for place, (header, _field) in enumerate(headers):
		sheet.write(5, place, header)
	names = {
		3: ("JOSE", "DE LA CRUZ", "PEREZ"),
		7: ("ROSELINE", "PIERRE", ""),
		10: ("MARIA GUADALUPE", "LOPEZ", "HERNANDEZ"),
	}
	for place in range(15):
		person = people.one(birth_date=people.birth())
		if place == 7:
			person["sex"] = "F"
		person |= {key: plain(person[key]) for key in ("given_names", "first_surname", "second_surname")}
		if place in names:
			person |= dict(zip(("given_names", "first_surname", "second_surname"), names[place], strict=True))
			person["sex"] = "M" if place == 3 else "F"
		code = "" if place in (3, 7) else curp_of(person)
		either = {"birth_date": ["", person["birth_date"]], "sex": ["", person["sex"]]} if code else {}
		if code:
			person["documents"] = [document("MX_CURP", code)]
		name = " ".join(
			filter(None, (person["first_surname"], person["second_surname"], person["given_names"]))
		)
		cells = (
			place + 1,
			40,
			clabe(people),
			name,
			4500,
			f"{2610000 + place}",
			"APOYO OCT 2026",
			code,
			"LIQUIDADO",
		)
		for column, cell in enumerate(cells):
			if cell != "":
				sheet.write(6 + place, column, cell, money if column == 4 else None)
		expected.row(7 + place, person | {"birth_date": "", "sex": ""}, either=either)
	sheet.write(21, 3, "TOTAL DISPERSADO")
	sheet.write_formula(21, 4, "=SUM(E7:E21)", money, 67500)
	sheet.write(22, 3, "OPERACIONES")
	sheet.write(22, 4, 15)
	expected.not_people(22, "Total of the amounts.")
	expected.not_people(23, "Number of transfers.")
	book.close()
	expected.save()


def accounts() -> None:
	file = "09-banco-cbu.txt"
	people = People(109, "es_AR")
	expected = Expected(
		file,
		"Excel's »Unicode text« of a bank's list in Argentina: UTF-16 with tabs. Surname, comma, given names in one column; DNI with "
		"points, CUIL with dashes, years of two digits, two lines of totals.",
		"bytes: UTF-16 LE with BOM, tabs, CR LF",
		"Argentina",
	)
	headers = (
		("N°", None),
		("CBU", None),
		("Apellido y Nombre", "full_name"),
		("DNI", "document:AR_DNI"),
		("CUIL", "document:AR_CUIL"),
		("F. Nac.", "birth_date"),
		("Importe", None),
		("Sucursal", None),
	)
	expected.columns(*headers)
	expected.place(encoding="utf-16", delimiter="\t")
	expected.ask("name_order", "surnames first", "The comma says so already.", "C", must=False)
	expected.ask("two_digits", "1900s", "Years with two digits.", "F", must=False)
	lines = ["\t".join(header for header, _field in headers)]
	for place in range(16):
		person = people.one(birth_date=people.birth(28, 70))
		dni = "9" + people.random.choice("3456") + people.digits(6)
		cuil = cuil_of(dni, person["sex"])
		either = {"sex": ["", person["sex"]]}
		person |= {"second_surname": "", "documents": [document("AR_DNI", dni), document("AR_CUIL", cuil)]}
		if place == 5:
			person["second_surname"] = people.faker.last_name()
		if place == 9:
			person["documents"], dni, cuil = [document("AR_DNI", dni)], dni, ""
			either = {}
		day, month, year = day_first(person["birth_date"]).split("/")
		surnames = f"{person['first_surname']} {person['second_surname']}".strip().upper()
		lines.append(
			"\t".join(
				[
					str(place + 1),
					cbu(people),
					f"{surnames}, {person['given_names'].upper()}",
					dotted(dni),
					cuil,
					f"{day}/{month}/{year[2:]}",
					"$ 85.000,00",
					"Maipú",
				]
			)
		)
		expected.row(2 + place, person | {"sex": ""}, either=either)
	lines += ["", "\tTotal de registros: 16", "\tImporte total: $ 1.360.000,00"]
	expected.not_people(19, "Number of rows.")
	expected.not_people(20, "Total of the amounts.")
	(HERE / file).write_bytes("\r\n".join([*lines, ""]).encode("utf-16"))
	expected.save()


MAKERS = (transfers, accounts)
