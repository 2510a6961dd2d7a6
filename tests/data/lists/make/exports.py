"""Exports of survey programs: KoboToolbox, CommCare, Google Forms."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pandas
from kit import HERE, Expected, People, document, phone, plain


def identifier(people: People) -> str:
	return str(UUID(int=people.random.getrandbits(128), version=4))


def kobo_labels() -> None:
	file = "04-kobo-etiquetas.xlsx"
	people = People(104)
	expected = Expected(
		file,
		"An export of KoboToolbox with labels: questions as headers, a select_multiple with a column for each choice, "
		"the columns of the system behind, the repeat group on a second sheet.",
		"pandas with xlsxwriter",
	)
	needs = ("Alimentos", "Albergue", "Salud")
	headers = (
		("start", None),
		("end", None),
		("Nombre(s) de la persona", "given_names"),
		("Primer apellido", "first_surname"),
		("Segundo apellido (si tiene)", "second_surname"),
		("Sexo", "sex"),
		("Fecha de nacimiento", "birth_date"),
		("¿De qué país es?", "nationality"),
		("Teléfono de contacto", "phone"),
		("¿Qué necesita?", None),
		*((f"¿Qué necesita?/{need}", None) for need in needs),
		("Nombre de la persona adulta responsable", "responsible_name"),
		("_id", None),
		("_uuid", None),
		("_submission_time", None),
		("_validation_status", None),
		("_notes", None),
		("_status", None),
		("_submitted_by", None),
		("__version__", None),
		("_tags", None),
		("_index", None),
	)
	expected.columns(*headers)
	expected.place(1, "Registro de llegada")
	expected.ask("sheet", "Registro de llegada", "The second sheet has the people of the repeat group.")
	rows = []
	nations = ("Honduras", "Nicaragua", "El Salvador", "Guatemala")
	for place in range(12):
		nation, mobile = nations[place % 4], people.mobile()
		person = people.one(birth_date=people.birth(), nationality=nation, phones=[phone(mobile)])
		if place == 5:
			person |= {
				"birth_date": "2015-08-30",
				"phones": [],
				"responsible_name": f"{people.faker.first_name_female()} {person['first_surname']}",
			}
			mobile = ""
		if place in (3, 8):
			person["second_surname"] = ""
		chosen = [need for need in needs if people.random.random() < 0.5]
		day = f"2026-10-{3 + place % 5:02d}"
		rows.append(
			[
				f"{day}T09:{10 + place}:21.114-06:00",
				f"{day}T09:{20 + place}:02.310-06:00",
				person["given_names"],
				person["first_surname"],
				person["second_surname"] or None,
				{"F": "Mujer", "M": "Hombre"}[person["sex"]],
				person["birth_date"],
				nation,
				mobile or None,
				" ".join(chosen),
				*(int(need in chosen) for need in needs),
				person.get("responsible_name"),
				481516230 + place,
				identifier(people),
				f"{day}T15:{20 + place}:09",
				None,
				None,
				"submitted_via_web",
				"albergue_norte",
				"vQ7mGdYk2Zr",
				None,
				place + 1,
			]
		)
		expected.row(2 + place, person)
	family = [
		["Nombre(s)", "Edad", "_index", "_parent_table_name", "_parent_index"],
		["Leandro", 4, 1, "Registro de llegada", 2],
		["Ximena", 7, 2, "Registro de llegada", 2],
	]
	with pandas.ExcelWriter(HERE / file, engine="xlsxwriter") as writer:
		frame = pandas.DataFrame(rows, columns=[header for header, _field in headers])
		frame.to_excel(writer, sheet_name="Registro de llegada", index=False)
		pandas.DataFrame(family[1:], columns=family[0]).to_excel(
			writer, sheet_name="integrantes", index=False
		)
	expected.save()


def kobo_xml_names() -> None:
	file = "05-kobo-nombres-xml.csv"
	people = People(105, "es_CO")
	expected = Expected(
		file,
		"An export of KoboToolbox with XML names and values: group/question as headers, codes of choices as values, "
		"semicolons and quotes, n/a where a person had nothing.",
		"bytes: UTF-8 with BOM, semicolons, all cells in quotes",
	)
	headers = (
		("start", None),
		("end", None),
		("datos/nombres", "given_names"),
		("datos/primer_apellido", "first_surname"),
		("datos/segundo_apellido", "second_surname"),
		("datos/sexo", "sex"),
		("datos/fecha_nacimiento", "birth_date"),
		("datos/nacionalidad", "nationality"),
		("contacto/telefono", "phone"),
		("contacto/correo", "email"),
		("documentos/tipo_doc", "document_type"),
		("documentos/num_doc", "document_number"),
		("necesidades", None),
		("necesidades/alimentos", None),
		("necesidades/salud", None),
		("_id", None),
		("_uuid", None),
		("_submission_time", None),
		("_index", None),
	)
	expected.columns(*headers)
	expected.place(encoding="utf-8", delimiter=";")
	out = io.StringIO()
	writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
	writer.writerow(header for header, _field in headers)
	nations = (
		("el_salvador", "El Salvador"),
		("honduras", "Honduras"),
		("colombia", "Colombia"),
		("cuba", "Cuba"),
	)
	for place in range(16):
		(code, nation), mobile = nations[place % 4], people.mobile()
		person = people.one(birth_date=people.birth(), nationality=nation, phones=[phone("+52" + mobile)])
		kind, number = "pasaporte", "ABCD"[place % 4] + people.digits(7)
		if place % 3 == 2:
			kind, number = "cedula", people.digits(9)
		person["documents"] = [document({"pasaporte": "PASSPORT", "cedula": "FOREIGN_ID"}[kind], number)]
		if place % 5 == 4:
			kind, number, person["documents"] = "sin_documento", "", []
		email = "n/a"
		if place % 2:
			email = person["email"] = (
				f"{plain(person['first_surname']).lower().replace(' ', '')}{place}@correo.example"
			)
		if place == 6:
			person["second_surname"] = ""
		day = f"2026-09-{10 + place:02d}"
		writer.writerow(
			[
				f"{day}T10:01:11.000-06:00",
				f"{day}T10:09:54.000-06:00",
				person["given_names"],
				person["first_surname"],
				person["second_surname"],
				{"F": "mujer", "M": "hombre"}[person["sex"]],
				person["birth_date"],
				code,
				"+52" + mobile,
				email,
				kind,
				number,
				"alimentos salud" if place % 2 else "salud",
				place % 2,
				1,
				5551200 + place,
				identifier(people),
				f"{day}T16:10:30",
				place + 1,
			]
		)
		more = {"either": {"documents": [[], [document("NONE_DECL", "")]]}} if place % 5 == 4 else {}
		expected.row(
			2 + place, person, None, {"J": "There is no address."} if email == "n/a" else None, **more
		)
	(HERE / file).write_bytes(out.getvalue().encode("utf-8-sig"))
	expected.save()


def commcare() -> None:
	file = "06-commcare.xlsx"
	people = People(106)
	expected = Expected(
		file,
		"An export of CommCare: paths of the form as headers, properties of the case, columns of the system, --- where nothing was "
		"answered. Both surnames are in one column.",
		"pandas with xlsxwriter",
	)
	headers = (
		("number", None),
		("form.nombres", "given_names"),
		("form.apellidos", "surnames"),
		("form.sexo", "sex"),
		("form.fecha_nacimiento", "birth_date"),
		("form.pais_origen", "nationality"),
		("form.telefono", "phone"),
		("form.documento.tipo", "document_type"),
		("form.documento.numero", "document_number"),
		("form.case.@case_id", None),
		("form.case.@date_modified", None),
		("form.meta.username", None),
		("info.completed_time", None),
		("info.formid", None),
		("received_on", None),
		("form_link", None),
	)
	expected.columns(*headers)
	expected.place(1, "Registro")
	expected.ask("surnames", "two surnames", "Both surnames are in one column.", "C", must=False)
	rows = []
	nations = (("honduras", "Honduras"), ("guatemala", "Guatemala"), ("venezuela", "Venezuela"))
	twofold = {
		2: ("de la Cruz", "Pérez"),
		6: ("Del Ángel", ""),
		8: ("San Martín", "Olguín"),
		9: ("Montes de Oca", "Rangel"),
	}
	for place in range(12):
		word, nation = nations[place % 3]
		mobile, number = people.mobile(), people.digits(9)
		person = people.one(birth_date=people.birth(), nationality=nation)
		more = {}
		if place in twofold:
			person["first_surname"], person["second_surname"] = twofold[place]
		if place == 9:
			more["may_say"] = {"C": "Four words: where the second surname begins is not sure."}
		if place == 4:
			person["second_surname"] = ""
		person |= {"phones": [phone(mobile)], "documents": [document("PASSPORT", number)]}
		kind = "pasaporte"
		if place % 4 == 1:
			mobile, person["phones"] = "---", []
		if place % 4 == 3:
			kind, number, person["documents"] = "ninguno", "---", []
			more["either"] = {"documents": [[], [document("NONE_DECL", "")]]}
		form = identifier(people)
		rows.append(
			[
				place,
				person["given_names"],
				f"{person['first_surname']} {person['second_surname']}".strip(),
				{"F": "femenino", "M": "masculino"}[person["sex"]],
				person["birth_date"],
				word,
				mobile,
				kind,
				number,
				identifier(people),
				"2026-09-28 17:02:33",
				"movil.sur",
				"2026-09-28 17:02:33",
				form,
				"2026-09-28 17:03:01",
				f"https://commcare.example/a/albergue/reports/form_data/{form}/",
			]
		)
		expected.row(2 + place, person, **more)
	with pandas.ExcelWriter(HERE / file, engine="xlsxwriter") as writer:
		pandas.DataFrame(rows, columns=[header for header, _field in headers]).to_excel(
			writer, sheet_name="Registro", index=False
		)
	expected.save()


def google_forms() -> None:
	file = "07-google-forms.csv"
	people = People(107)
	expected = Expected(
		file,
		"Answers of a Google Form: the questions are the headers, people wrote what they liked, one answer has a line break.",
		"bytes: UTF-8 without BOM, commas, quotes where needed",
	)
	headers = (
		("Marca temporal", None),
		("Escriba su nombre completo, como aparece en su documento", "full_name"),
		("¿Cuál es su fecha de nacimiento?", "birth_date"),
		("Sexo", "sex"),
		("¿De qué país viene?", "nationality"),
		("Número de teléfono o WhatsApp", "phone"),
		("Correo electrónico (si tiene)", "email"),
		("¿Cómo podemos ayudarle? Puede marcar varias opciones", None),
		("He leído el aviso de privacidad y acepto que la oficina guarde mis datos", None),
	)
	expected.columns(*headers)
	expected.place(encoding="utf-8", delimiter=",")
	expected.ask("name_order", "given names first", "Full names in one column.", "B")
	out = io.StringIO()
	writer = csv.writer(out, lineterminator="\r\n")
	writer.writerow(header for header, _field in headers)
	nations = (
		("Honduras", "Honduras"),
		("Soy venezolana", "Venezuela"),
		("de Haití", "Haiti"),
		("COLOMBIA", "Colombia"),
		("hondureño", "Honduras"),
		("El salvador", "El Salvador"),
		("Guatemala, Huehuetenango", "Guatemala"),
	)
	ways = (lambda text: text, str.upper, str.lower)
	for place in range(14):
		words, nation = nations[place % 7]
		mobile = people.mobile()
		person = people.one(birth_date=people.birth(), nationality=nation, phones=[phone(mobile)])
		# Names of two words and two surnames, so that the order is all that has to be known.
		person["given_names"] = person["given_names"].split()[0]
		sex = {"F": "Mujer", "M": "Hombre"}[person["sex"]]
		more = (
			{"may_say": {"E": "More than the name of a country."}}
			if words in ("Soy venezolana", "de Haití", "Guatemala, Huehuetenango")
			else {}
		)
		if place == 10:
			sex, person["sex"] = "Prefiero no decirlo", ""
			more.setdefault("may_say", {})["D"] = "There is no answer."
		if place % 2:
			person["email"] = f"{plain(person['first_surname']).lower()}.{place}@correo.example"
		email = person.get("email", ["", "no tengo", "N/A"][place // 2 % 3])
		if email and "email" not in person:
			more.setdefault("may_say", {})["G"] = "There is no address."
		day, month = person["birth_date"].split("-")[2], person["birth_date"].split("-")[1]
		writer.writerow(
			[
				f"{5 + place % 4}/10/2026 {9 + place}:0{place % 10}:1{place % 6}",
				ways[place % 3](
					f"{person['given_names']} {person['first_surname']} {person['second_surname']}"
				)
				+ (" " if place == 4 else ""),
				f"{int(day)}/{int(month)}/{person['birth_date'][:4]}",
				sex,
				words,
				[
					mobile,
					f"+52 {mobile[:2]} {mobile[2:6]} {mobile[6:]}",
					f"{mobile[:2]}-{mobile[2:6]}-{mobile[6:]}",
				][place % 3],
				email,
				"Orientación legal, Salud" if place % 2 else "Alimentos\nUn lugar para dormir",
				"Sí, acepto",
			]
		)
		expected.row(2 + place, person, **more)
	(HERE / file).write_bytes(out.getvalue().encode())
	expected.save()


MAKERS = (kobo_labels, kobo_xml_names, commcare, google_forms)
