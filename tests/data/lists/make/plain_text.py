"""Lists as text: what a shelter saved as CSV, and what Excel left of numbers."""

from __future__ import annotations

from kit import HERE, Expected, People, day_first, document, phone


def shelter() -> None:
	file = "02-albergue.csv"
	people = People(102, "es_MX")
	expected = Expected(
		file,
		"A shelter's list saved by Excel in Spanish: sep=; in the first line, Windows letters, one more semicolon at the end of "
		"some rows, commas in addresses, a row that stops after the names. Sex is V or M.",
		"bytes: Windows-1252, semicolons, CR LF",
	)
	expected.columns(
		("Nombres", "given_names"),
		("Primer apellido", "first_surname"),
		("Segundo apellido", "second_surname"),
		("Sexo", "sex"),
		("Edad", "age"),
		("País de origen", "nationality"),
		("Domicilio", "address_line"),
		("Teléfono", "phone"),
		("Adulto responsable", "responsible_name"),
	)
	expected.place(2, encoding="cp1252", delimiter=";")
	expected.ask("encoding", "cp1252", "The bytes do not say which letters they are.", must=False)
	expected.ask("ages_as_of", "2026-10-05", "Nothing says when the ages were written down.", "E")
	lines = ["sep=;", ";".join(column["header"] for column in expected.data["columns"].values())]
	nations = ("Honduras", "Venezuela", "Haití", "México", "Perú")
	for place in range(14):
		nation, mobile, age = nations[place % 5], people.mobile(), 19 + place * 3
		person = people.one(
			nationality={"Haití": "Haiti", "México": "Mexico", "Perú": "Peru"}.get(nation, nation)
		)
		person |= {
			"address_line": f"Calle {people.faker.last_name()} {people.random.randint(2, 90)}, int. {place + 1}, Col. Centro",
			"phones": [phone(mobile)],
		}
		if place in (5, 9):
			age = place
			person["responsible_name"] = f"{people.faker.first_name_female()} {person['first_surname']}"
			person["phones"], mobile = [], ""
		if place == 7:
			person["second_surname"] = ""
		person["age"] = {"years": age, "as_of": "2026-10-05"}
		cells = [
			person["given_names"],
			person["first_surname"],
			person["second_surname"],
			{"F": "M", "M": "V"}[person["sex"]],
			str(age),
			nation,
			person["address_line"],
			mobile,
			person.get("responsible_name", ""),
		]
		if place == 12:
			cells = cells[:3]
			person = {key: person[key] for key in ("given_names", "first_surname", "second_surname")}
		lines.append(";".join(cells) + (";" if place in (3, 8) else ""))
		expected.row(3 + place, person)
	(HERE / file).write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))
	expected.save()


def damaged_by_excel() -> None:
	file = "10-danado-por-excel.csv"
	people = People(110, "es_MX")
	expected = Expected(
		file,
		'A list that went through Excel: exponents, .0 behind whole numbers, zeros lost in front, apostrophes and ="…" to '
		"keep text, cells with #N/A.",
		"bytes: UTF-8 with BOM, commas, CR LF",
	)
	expected.columns(
		("Folio", None),
		("Nombre(s)", "given_names"),
		("Apellido paterno", "first_surname"),
		("Apellido materno", "second_surname"),
		("Fecha nac.", "birth_date"),
		("Edad", "age"),
		("Género", "sex"),
		("Tipo doc", "document_type"),
		("No. documento", "document_number"),
		("Teléfono", "phone"),
	)
	expected.place(encoding="utf-8", delimiter=",")
	expected.ask("ages_as_of", "2026-10-05", "Nothing says when the ages were written down.", "F")
	lost = "Excel left an exponent: digits are lost."
	# Type and number of a document and a telephone as they stand in the file; what each is, and what is said of it.
	damaged = (
		("Pasaporte", "1.23457E+08", "5541637201.0", None, "5541637201", {"I": lost}, {}),
		("Cédula", "9512345.0", "55 4163 7202", "9512345", "5541637202", {}, {}),
		("Cédula", "8.01199E+11", "5541637203", None, "5541637203", {"I": lost}, {}),
		("Cédula", "'0801199001299", "'5541637204", "0801199001299", "5541637204", {}, {}),
		("Cédula", '"=""0801-1985-00321"""', "5541637205", "0801-1985-00321", "5541637205", {}, {}),
		(
			"Cédula",
			"801198700456",
			"5.54164E+09",
			"801198700456",
			None,
			{"J": lost},
			{"I": "A zero may be missing in front."},
		),
		("Pasaporte", "#N/A", "5541637207", None, "5541637207", {"I": "The cell is an error of Excel."}, {}),
		(
			"Pasaporte",
			"C123456789",
			"#¡REF!",
			"C123456789",
			None,
			{"J": "The cell is an error of Excel."},
			{},
		),
		("Pasaporte", "123456789.0", "5541637209", "123456789", "5541637209", {}, {}),
		("Cédula", "20 345 678", "55-4163-7210", "20345678", "5541637210", {}, {}),
		("", "", "NULL", "", "", {}, {"J": "There is no number."}),
		("Pasaporte", "ROBADO", "5541637212", "", "5541637212", {}, {"I": "There is no number."}),
		("Pasaporte", "N/A", "-", "", "", {}, {"I": "There is no number.", "J": "There is no number."}),
		("Cédula", "\t0801-1992-00777", "5541637214 ", "0801-1992-00777", "5541637214", {}, {}),
	)
	lines = [",".join(column["header"] for column in expected.data["columns"].values())]
	for place, (kind, number, mobile, real_number, real_mobile, must, may) in enumerate(damaged):
		born = people.birth()
		person = people.one(birth_date=born)
		age = ""
		if place in (3, 8):
			age = f"{30 + place}.0"
			person |= {"birth_date": "", "age": {"years": 30 + place, "as_of": "2026-10-05"}}
		code = {"Cédula": "FOREIGN_ID", "Pasaporte": "PASSPORT"}.get(kind)
		# A document of which no number is known may be kept as such, or not at all.
		more = {} if real_number or not kind else {"either": {"documents": [[], [document(code, "")]]}}
		if real_number:
			person["documents"] = [document(code, real_number)]
		if real_mobile:
			person["phones"] = [phone(real_mobile)]
		second = person["second_surname"]
		if place in (2, 6, 11):
			person["second_surname"], second = "", {2: "NULL", 6: "-", 11: "N/A"}[place]
		written = "" if age else day_first(born)
		cells = [
			f"{place + 1:04d}",
			person["given_names"],
			person["first_surname"],
			second,
			written,
			age,
			person["sex"],
			kind,
			number,
			mobile,
		]
		lines.append(",".join(cells))
		expected.row(2 + place, person, must, may, **more)
	(HERE / file).write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))
	expected.save()


MAKERS = (shelter, damaged_by_excel)
