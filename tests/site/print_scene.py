"""An office and one record of each printed kind, for the tests of prints and of the verification page.

Believable and complete, so that the documents can also be looked at. Stages are written directly, since the
workflows have their own tests.
"""

from __future__ import annotations

import base64

from tests import factories as make

SECRET_TOPIC = "GBV_PROT"
SITUATION = "MX_VIS_HUMANITARIO"
PIXELS = (
	"iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGNgYPiPA2GVYGBggGoBAI8QBPxXhdZkAAAAAElFTkSuQmCC"
)
# The default document of each kind of record.
FORMATS = {
	"Consultation": "Attention Certificate",
	"Referral": "Referral Letter",
	"Payment": "Support Receipt",
	"Course Enrolment": "Course Certificate",
	"Person": "Registration Form",
	"Consent": "Consent Letter",
	"Appointment": "Appointment Slip",
	"Queue Ticket": "Ticket Slip",
}


class Scene:
	"""One office of a country and one person; other records are made on demand."""

	def __init__(self, frappe, country: str = "Mexico"):
		self.frappe = frappe
		self.country = country
		self.office = self.make_office()
		self.person = self.make_person()

	def make_office(self):
		mexico = self.country == "Mexico"
		return make.save(
			"Office",
			code="PRINT-MX" if mexico else "PRINT-AR",
			office_name="Oficina de Movilidad Humana" if mexico else "Oficina de Migraciones de Maipú",
			country=self.country,
			state="Ciudad de México" if mexico else "Mendoza",
			municipality="Alcaldía Cuauhtémoc" if mexico else "Maipú",
			address="Calle República de Cuba 43\nColonia Centro" if mexico else "Pescara 190",
			phone="55 5345 8000" if mexico else "0261 497-2448",
			email="movilidad@alcaldia.example" if mexico else "migraciones@maipu.example",
			institution="Gobierno de la Ciudad de México" if mexico else "Municipalidad de Maipú",
			area="Secretaría de Bienestar e Igualdad Social" if mexico else "Dirección de Derechos Humanos",
			signatory="Lic. Rosa Elena Márquez Ávila" if mexico else "Lic. Carolina Funes",
			signatory_post="Subdirectora de Atención a Personas en Movilidad" if mexico else "Directora",
			legal_basis="Ley de Interculturalidad, Atención a Migrantes y Movilidad Humana, artículo 5",
			complaints_line="LOCATEL 55 5658 1111",
			appointment_hours=make.hours(),
		)

	def make_person(self, **values):
		values = {
			"given_names": "María Fernanda",
			"first_surname": "Zelaya",
			"second_surname": "Ordóñez",
			"birth_date": "1991-04-17",
			"sex_on_document": "F",
			"nationality": "Honduras",
			"birth_country": "Honduras",
			"birth_place": "San Pedro Sula",
			"office": self.office.name,
			"population_group": "ASYLUM_SEEKER",
			"migratory_situation": SITUATION,
			"preferred_language": "hat",
			"interpreter_needed": 1,
			"literacy": "Reads and writes",
			"address_line": "Calle Luna 12, interior 4",
			"neighbourhood": "Guerrero",
			"municipality": self.office.municipality,
			"state": self.office.state,
			"safe_contact_method": "WhatsApp",
			"email": "mafer@correo.example",
			"email_is_safe": 1,
			"phones": [
				{"phone": "55 1234 5678", "belongs_to": "propio", "safe_to_call": 1, "whatsapp": 1},
				{"phone": "55 8765 4321", "belongs_to": "pareja", "safe_to_call": 0},
			],
			"documents": [
				{
					"document_type": "PASSPORT",
					"number": "E0123456",
					"original_seen": 1,
					"expires_on": "2028-02-01",
				},
				{"document_type": "MX_COMAR_CONST", "number": "COMAR/CDMX/7788/2026", "original_seen": 1},
			],
			"needs": [
				{"need": "SINGLE_PARENT", "need_status": "Confirmed"},
				{"need": "DISABILITY", "need_status": "Flagged"},
			],
			**values,
		}
		return make.save("Person", **values)

	def consultation(self, **values):
		values = {
			"person": self.person.name,
			"office": self.office.name,
			"topics": [{"subject": SECRET_TOPIC, "is_main": 1}],
			"attended_on": "2026-11-20 16:05:00",
			"minutes": 40,
			**values,
		}
		return make.save("Consultation", **values)

	def organization(self, **values):
		mexico = self.country == "Mexico"
		values = {
			"organization_name": "Casa de Acogida Tonalli, A.C." if mexico else "Fundación Cuyo Solidario",
			"kind": "Civil Society",
			"address": "Av. Insurgentes Sur 1200, Col. Del Valle" if mexico else "Ozamis 120, Maipú",
			**values,
		}
		return make.save("Organization", **values)

	def consent(self, organization=None, **values):
		values = {
			"person": self.person.name,
			"office": self.office.name,
			"purpose": "Referral" if organization else "Registration",
			"organization": organization and organization.name,
			"decided_on": "2026-11-18",
			"share_identity": 1,
			"spoken_language": "hat",
			"interpreter_name": "Jean-Baptiste Pierre",
			**values,
		}
		return make.save("Consent", **values)

	def referral(self, consent=None, organization=None, **values):
		organization = organization or self.organization()
		values = {
			"person": self.person.name,
			"office": self.office.name,
			"organization": organization.name,
			"service": make.save(
				"Service", service_name="Albergue temporal para familias", organization=organization.name
			).name,
			"subject": "HOUSING",
			"priority": "Urgent",
			"addressee": "Mtra. Guadalupe Ortiz Rivas",
			"addressee_post": "Coordinadora de Albergue",
			"service_requested": "Alojamiento para una persona adulta y una niña, a partir de esta semana.",
			"reason": "Se quedaron sin vivienda por el vencimiento del contrato.",
			"documents_attached": "Copia de identificación\nCopia de acta de nacimiento",
			"legal_basis": "Consent",
			"consent": (consent or self.consent(organization)).name,
			**values,
		}
		doc = make.save("Referral", **values)
		return make.set_stage(
			doc,
			"Sent",
			sent_on="2026-11-20 10:30:00",
			sent_by="Administrator",
			answer_due_on="2026-11-23 10:30:00",
		)

	def payment(self, **values):
		mexico = self.country == "Mexico"
		programme = {
			"code": f"PRINT-{self.country}",
			"title": "Programa Inclusivo de Protección al Ingreso",
			"currency": "MXN" if mexico else "ARS",
			"default_amount": 3439.46,
			"max_amount": 50000,
			"max_instalments": 3,
			"budget_line": "4412 Ayudas sociales a personas",
			"rules_of_operation": "Reglas de operación publicadas en la Gaceta Oficial núm. 1280, 30 de enero de 2026",
			"statutory_legend": "Este programa es de carácter público, no es patrocinado ni promovido por partido político "
			"alguno y sus recursos provienen de los impuestos que pagan todas las personas contribuyentes.",
		}
		if not self.frappe.db.exists("Support Programme", programme["code"]):
			make.save("Support Programme", **programme)
		values = {
			"person": self.person.name,
			"office": self.office.name,
			"programme": programme["code"],
			"period_from": "2026-11-01",
			"period_to": "2026-11-30",
			"instalment": 2,
			"method": "Bank transfer",
			"account_last4": "4821",
			"identity_shown": "Pasaporte E0123456",
			**values,
		}
		doc = make.save("Payment", **values)
		return make.set_stage(
			doc,
			"Paid",
			docstatus=1,
			paid_on="2026-11-20",
			payment_reference="SPEI 2026112040014BMOV0000",
			released_by="Administrator",
		)

	def enrolment(self, course: dict | None = None, **values):
		course = make.save(
			"Course",
			**{
				"title": "Español para la vida cotidiana, nivel 1",
				"office": self.office.name,
				"starts_on": "2026-09-01",
				"ends_on": "2026-10-30",
				"modality": "In person",
				"competencies": "Presentarse y hablar de la familia\nHacer trámites y compras\nLeer avisos y formularios",
				"instructor": "Prof. Daniela Quiroga",
				"certificate_kind": "Participation",
				"agreement_number": "CONV/SBIS/014/2026",
				"sessions": [{"session_date": "2026-09-01", "starts_at": "10:00:00", "ends_at": "12:30:00"}],
				**(course or {}),
			},
		)
		doc = make.save("Course Enrolment", course=course.name, **{"person": self.person.name, **values})
		return make.set_stage(doc, "Completed", completed_on="2026-10-30", attended_percent=92)

	def records(self) -> dict:
		"""Make a record of each kind that has a document with a letterhead, by its doctype."""
		organization = self.organization()
		consent = self.consent(organization, share_contact=1, share_needs=1)
		return {
			"Consultation": self.consultation(),
			"Referral": self.referral(consent, organization),
			"Payment": self.payment(),
			"Course Enrolment": self.enrolment(),
			"Person": self.person,
			"Consent": consent,
		}

	def attach_coat_of_arms(self):
		file = make.save(
			"File",
			file_name="coat.png",
			attached_to_doctype="Office",
			attached_to_name=self.office.name,
			is_private=1,
			content=base64.b64decode(PIXELS),
		)
		self.office.db_set("coat_of_arms", file.file_url)
		return file
