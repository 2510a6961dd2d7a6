"""The offices, their staff and their reference records: partners, services, programmes, privacy notices."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from migrant_services.core.roles import DATA_PROTECTION_OFFICER, REFERRAL_PARTNER, SERVICES_ADMINISTRATOR
from migrant_services.demo.appointments import hours
from migrant_services.demo.spec import COUNTRIES, Country, Spec, data

FOUNDED = timedelta(days=500)


def office_codes() -> dict[str, str]:
	"""Return the codes of the offices by their key in the data."""
	return {key: office["code"] for key, office in data("house")["offices"].items()}


def house(now: datetime) -> Iterator[Spec]:
	"""Plan everything that exists before the first person comes."""
	at = now - FOUNDED
	for key, office in data("house")["offices"].items():
		values = office | {"country": Country(COUNTRIES[key]), "appointment_hours": hours(key)}
		yield Spec("Office", office["code"], SERVICES_ADMINISTRATOR, at, values)
	yield from _staff(at, now)
	yield from _organizations(at, now)
	yield from _programmes(at, now)
	for notice in data("house")["notices"]:
		values = {name: value for name, value in notice.items() if name != "key"} | {
			"published_on": at.date()
		}
		yield Spec("Privacy Notice", f"demo-notice-{notice['key']}", DATA_PROTECTION_OFFICER, at, values)


def _staff(at: datetime, now: datetime) -> Iterator[Spec]:
	members = [member for member in data("staff") if "office" in member]
	for place, member in enumerate(members, start=1):
		copied = ("full_name", "area", "post", "sex", "office", "all_offices")
		values = {name: member[name] for name in copied if name in member}
		values |= {
			"employee_number": f"DEMO-{place:03d}",
			"user": member.get("email"),
			"email": member.get("email"),
			"additional_offices": [{"office": office_codes()[key]} for key in member.get("offices", ())],
			"confidentiality_signed_on": at.date(),
			"confidentiality_expires_on": now.date() + timedelta(days=230),
		}
		yield Spec("Staff Member", f"demo-staff-{place:02d}", SERVICES_ADMINISTRATOR, at, values)


def _organizations(at: datetime, now: datetime) -> Iterator[Spec]:
	partner = next(member["email"] for member in data("staff") if member.get("role") == REFERRAL_PARTNER)
	for organization in data("house")["organizations"]:
		plain = ("organization_name", "kind", "municipality", "phone", "email", "website", "address")
		values = {name: organization[name] for name in plain if name in organization}
		values |= {
			"represented_country": Country(organization["country"]) if "country" in organization else None,
			"contacts": [contact | _login(contact, partner) for contact in organization["contacts"]],
			"agreement_from": at.date(),
			"agreement_to": now.date() + timedelta(days=300),
		}
		name = f"demo-organization-{organization['key']}"
		yield Spec("Organization", name, SERVICES_ADMINISTRATOR, at, values)
		for place, service in enumerate(organization["services"], start=1):
			values = service | {
				"organization": name,
				"last_verified_on": now.date() - timedelta(days=17 * place),
				"address": organization["address"],
				"phone": organization["phone"],
			}
			yield Spec(
				"Service", f"demo-service-{organization['key']}-{place}", SERVICES_ADMINISTRATOR, at, values
			)


def _login(contact: dict, partner: str) -> dict:
	return {"user": partner} if contact["email"] == partner else {}


def _programmes(at: datetime, now: datetime) -> Iterator[Spec]:
	for programme in data("house")["programmes"]:
		values = {name: value for name, value in programme.items() if name not in ("key", "office")}
		values |= {"starts_on": date(now.year - 1, 1, 1), "ends_on": date(now.year + 1, 12, 31)}
		yield Spec("Support Programme", programme["code"], SERVICES_ADMINISTRATOR, at, values)
