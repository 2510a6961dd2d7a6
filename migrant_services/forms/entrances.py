"""Where records are made besides their forms, and which of their fields are asked there."""

# The fields of the page Attend, by the field of the record that each one fills.
ATTEND: dict[str, dict[str, str]] = {
	"Person": {
		"given_names": "given_names",
		"first_surname": "first_surname",
		"second_surname": "second_surname",
		"birth": "birth_date",
		"sex_on_document": "sex_on_document",
		"nationality": "nationality",
		"responsible": "responsible_adult",
		"responsible_relationship": "responsible_relationship",
		"unaccompanied": "unaccompanied",
		"population_group": "population_group",
		"document_type": "documents",
		"document_number": "documents",
		"phone": "phones",
		"safe_to_call": "phones",
		"notice_medium": "privacy_notice_medium",
	},
	"Consultation": {
		"subjects": "topics",
		"result": "result",
		"follow_up_on": "follow_up_on",
		"channel": "channel",
		"notes": "notes",
		"nationality": "nationality",
		"sex": "sex",
		"age": "age",
	},
}
# Fields of a record that a column of an imported list can fill (people/intake/columns.py).
IMPORTED: dict[str, frozenset[str]] = {
	"Person": frozenset(
		{
			"given_names",
			"first_surname",
			"second_surname",
			"chosen_name",
			"name_in_original_script",
			"aliases",
			"birth_date",
			"sex_on_document",
			"nationality",
			"second_nationality",
			"birth_country",
			"birth_place",
			"population_group",
			"migratory_situation",
			"documents",
			"phones",
			"email",
			"address_line",
			"neighbourhood",
			"municipality",
			"state",
			"shelter",
			"preferred_language",
			"interpreter_needed",
			"responsible_name",
			"unaccompanied",
		}
	),
	"Consultation": frozenset({"attended_on", "topics", "result"}),
}
# The dialog in which a time is booked.
BOOKED: dict[str, frozenset[str]] = {
	"Appointment": frozenset({"person", "office", "starts_at", "minutes", "with_whom", "channel", "subject"})
}


def can_answer_on_attend(record: str, fieldname: str) -> bool:
	"""Return whether the page Attend asks a field, or makes no such records."""
	return record not in ATTEND or fieldname in ATTEND[record].values()


def can_import(record: str, fieldname: str) -> bool:
	"""Return whether a list can have a field, or no such records are imported."""
	return record not in IMPORTED or fieldname in IMPORTED[record]


def can_answer_when_booking(record: str, fieldname: str) -> bool:
	"""Return whether the booking dialog asks a field, or makes no such records."""
	return record not in BOOKED or fieldname in BOOKED[record]
