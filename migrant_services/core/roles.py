"""The roles of the office, each named once."""

FRONT_DESK = "Front Desk"
CASE_WORKER = "Case Worker"
PROTECTION_OFFICER = "Protection Officer"
PROGRAMME_OFFICER = "Programme Officer"
PAYMENT_APPROVER = "Payment Approver"
FINANCE_OFFICER = "Finance Officer"
TRAINING_COORDINATOR = "Training Coordinator"
REFERRAL_PARTNER = "Referral Partner"
OFFICE_MANAGER = "Office Manager"
DATA_PROTECTION_OFFICER = "Data Protection Officer"
SERVICES_ADMINISTRATOR = "Services Administrator"

# Partners of other organizations use the portal, all others work in the desk.
PORTAL_ROLES = (REFERRAL_PARTNER,)
DESK_ROLES = (
	FRONT_DESK,
	CASE_WORKER,
	PROTECTION_OFFICER,
	PROGRAMME_OFFICER,
	PAYMENT_APPROVER,
	FINANCE_OFFICER,
	TRAINING_COORDINATOR,
	OFFICE_MANAGER,
	DATA_PROTECTION_OFFICER,
	SERVICES_ADMINISTRATOR,
)
ROLES = (*DESK_ROLES, *PORTAL_ROLES)

# The Role Profile of each job at the desk; no municipality has one of that name by chance.
ROLE_PROFILES = {role: f"{role} (Migrant Services)" for role in DESK_ROLES}
