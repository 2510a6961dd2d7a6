"""What of the shipped forms cannot be hidden, and why: a rule, the law or the app itself needs it.

Every shipped field of these records that code reads is in one of two tables: ``NEEDED``, with the reason, or ``SPARED``, which
code does without. tests/unit/test_forms_needed.py reads the code and finds a field that is in neither, one that the form
requires and that is not needed, and one that the page Attend or a print cannot do without.
"""

# Shown by the check, after the name of the field.
MESSAGES = {
	"WHO": "It says who the person is. Search, and the check for duplicates, need it.",
	"OFFICE": "It decides which office sees the record.",
	"FOLIO": "Staff and people find the record again by it.",
	"STAGE": "The workflow, the permissions and the figures depend on it.",
	"RESTRICTION": "It protects people whose records only few may see.",
	"PERSON": "It says who the record is about.",
	"ORIGIN": "The rule that keeps data from the authorities of the country of origin depends on it.",
	"MINOR": "A person under age has a responsible adult, or the mark that none is with them.",
	"SAFETY": "It says how the person can be reached without danger.",
	"NOTICE": "The law wants proof that the privacy notice was given.",
	"PHOTO": "A photo is kept only with its reason.",
	"CONSENT": "Personal data leaves the office only with consent or another legal basis, and this is part of it.",
	"FIGURES": "The figures count by it.",
	"AS_ATTENDED": "The figures count people as they were on that day.",
	"SUBJECT": "A consultation has a subject: figures, permissions and workflows depend on it.",
	"ENDING": "A record is closed, cancelled or withdrawn only with it.",
	"FOLLOW_UP": "A consultation waits for its follow-up only with a date.",
	"AUTHOR": "It says who did it, and who may see the record.",
	"DESTINATION": "It says where the person is sent, and the consent is for that.",
	"DEADLINE": "The deadline for the answer follows from it.",
	"ASKED": "The referral letter says what is asked.",
	"AMOUNT": "No payment is made without it, and no one is paid twice.",
	"RECEIPT": "The receipt for the money says it.",
	"COURSE": "The certificate and the places of the course depend on it.",
	"TIME": "No time is booked twice.",
	"CHANNEL": "It says how the office and the person meet.",
	"MEMBERS": "A household is its members.",
}

_RECORD = {"OFFICE": ("office",), "FOLIO": ("folio",), "STAGE": ("status",), "RESTRICTION": ("restricted",)}
_ABOUT_PERSON = {"PERSON": ("person", "person_folio")}

NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
	"Person": {
		"WHO": (
			"given_names",
			"first_surname",
			"full_name",
			"birth_date",
			"birth_date_precision",
			"sex_on_document",
			"documents",
			"merged_into",
		),
		**_RECORD,
		"RESTRICTION": ("restricted", "restricted_reason"),
		"ORIGIN": ("nationality", "second_nationality", "birth_country"),
		"MINOR": ("responsible_adult", "responsible_name", "unaccompanied"),
		"SAFETY": ("safe_contact_method", "safe_contact_notes"),
		"NOTICE": ("privacy_notice", "privacy_notice_given_on", "privacy_notice_medium"),
		"PHOTO": ("photo_reason",),
		"FIGURES": ("population_group",),
	},
	"Consultation": {
		**_RECORD,
		"PERSON": ("person", "person_folio", "anonymous"),
		"FIGURES": ("attended_on",),
		"CHANNEL": ("channel",),
		"SUBJECT": ("topics", "main_subject"),
		"AUTHOR": ("attended_by",),
		"ENDING": ("result", "cancel_reason"),
		"FOLLOW_UP": ("follow_up_on",),
		"AS_ATTENDED": ("nationality", "stateless", "population_group", "sex", "age", "age_estimated"),
	},
	"Referral": {
		**_RECORD,
		**_ABOUT_PERSON,
		"DESTINATION": ("organization", "service"),
		"DEADLINE": ("priority", "answer_due_on"),
		"ASKED": ("service_requested",),
		"CONSENT": ("legal_basis", "consent", "legal_basis_reason"),
		"FIGURES": (
			"sent_on",
			"acknowledged_on",
			"answered_on",
			"service_started_on",
			"service_delivered_on",
		),
		"AUTHOR": ("sent_by",),
		"ENDING": ("not_accepted_reason", "service_given", "confirmed_by", "withdrawn_reason"),
	},
	"Course Enrolment": {
		**_RECORD,
		"PERSON": ("person", "person_folio", "participant_type", "staff_member", "participant_name"),
		"COURSE": ("course", "attendance", "attended_hours", "attended_percent", "completed_on"),
		"FIGURES": ("enrolled_on",),
		"ENDING": ("withdrawn_reason",),
	},
	"Payment": {
		**_RECORD,
		**_ABOUT_PERSON,
		"AMOUNT": (
			"programme",
			"amount",
			"currency",
			"period_from",
			"period_to",
			"instalment",
			"instalments",
			"reissue_of",
			"amended_from",
		),
		"RECEIPT": (
			"payee_name",
			"method",
			"account_last4",
			"identity_shown",
			"collector_name",
			"paid_on",
			"payment_reference",
		),
		"AUTHOR": ("prepared_by", "approved_by", "approved_on", "released_by", "released_on"),
		"ENDING": ("return_reason", "cancel_reason"),
	},
	"Protection File": {
		"OFFICE": ("office",),
		**_ABOUT_PERSON,
		"AUTHOR": ("opened_by",),
	},
	"Appointment": {
		**_RECORD,
		"PERSON": ("person", "person_folio", "anonymous"),
		"TIME": ("starts_at", "minutes", "with_whom", "rescheduled_from", "rescheduled_to"),
		"CHANNEL": ("channel",),
		"AUTHOR": ("booked_by",),
		"ENDING": ("cancel_reason",),
	},
	"Household": {
		"OFFICE": ("office",),
		"FOLIO": ("folio",),
		"RESTRICTION": ("restricted",),
		"MEMBERS": ("members", "head", "members_now"),
	},
	"Consent": {
		"OFFICE": ("office",),
		"RESTRICTION": ("restricted",),
		**_ABOUT_PERSON,
		"CONSENT": (
			"purpose",
			"organization",
			"decision",
			"decided_on",
			"expires_on",
			"withdrawn_on",
			"share_identity",
			"share_contact",
			"share_needs",
			"share_migratory_situation",
			"scope",
			"given_by",
			"given_by_name",
			"child_assent",
			"medium",
			"witness_name",
			"evidence",
		),
		"ORIGIN": ("consulate_allowed",),
		"NOTICE": ("privacy_notice",),
	},
}

# Code reads these, and does without them: a print leaves them out, a comparison has one reason less.
SPARED: dict[str, tuple[str, ...]] = {
	"Person": (
		"second_surname",
		"chosen_name",
		"age",
		"stateless",
		"birth_place",
		"migratory_situation",
		"migratory_situation_asked_on",
		"responsible_relationship",
		"phones",
		"email",
		"email_remark",
		"email_is_safe",
		"no_fixed_address",
		"address_line",
		"neighbourhood",
		"municipality",
		"state",
		"shelter",
		"preferred_language",
		"interpreter_needed",
		"literacy",
		"aliases",
		"name_in_original_script",
		"name_on_document",
		"photo",
		"arrived_in_country_on",
		"arrived_in_city_on",
		"wg_see",
		"wg_hear",
		"wg_walk",
		"wg_remember",
		"wg_self_care",
		"wg_communicate",
		"has_disability",
		"needs",
	),
	"Consultation": (
		"programme",
		"checklist",
		"visit_kind",
		"minutes",
		"spoken_language",
		"interpreter_needed",
		"interpreter_name",
		"notes",
	),
	"Referral": ("consultation", "subject", "addressee", "addressee_post", "reason", "documents_attached"),
	"Course Enrolment": ("grade",),
	"Payment": ("planned_on", "remarks"),
	"Protection File": ("opened_on", "needs", "displaced_on"),
	"Appointment": (
		"subject",
		"what_to_bring",
		"spoken_language",
		"interpreter_needed",
		"reminder_wanted",
		"reminder_way",
		"reminded_on",
		"reminded_by",
		"arrived_at",
		"consultation",
	),
	"Household": (
		"no_fixed_address",
		"address_line",
		"neighbourhood",
		"municipality",
		"state",
		"shelter",
		"note",
	),
	"Consent": ("spoken_language", "interpreter_name"),
}

RECORDS = tuple(NEEDED)
_REASONS = {
	(record, fieldname): MESSAGES[reason]
	for record, reasons in NEEDED.items()
	for reason, fieldnames in reasons.items()
	for fieldname in fieldnames
}


def find_reason(record: str, fieldname: str) -> str | None:
	"""Return why a field is needed, as an English sentence; None for a field that may be hidden."""
	return _REASONS.get((record, fieldname))
