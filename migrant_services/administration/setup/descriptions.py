"""What the page *Set Up* calls its steps, and how it describes the jobs. The texts are translated when they are shown."""

STEP_MESSAGES = {
	"office": "Office",
	"parts": "Parts in Use",
	"hours": "Hours and Closed Days",
	"letterhead": "Letterhead",
	"languages": "Languages and Time Zone",
	"people": "People",
	"programmes": "Support Programmes",
	"privacy": "Privacy Notice",
}
# What each job does at the desk, for those who choose it.
JOB_MESSAGES = {
	"Front Desk": "Registers and attends people, gives numbers and appointments.",
	"Case Worker": "Attends, refers and follows up; reviews possible duplicates.",
	"Protection Officer": "Sees restricted people and protection files of the office.",
	"Programme Officer": "Prepares payments.",
	"Payment Approver": "Approves payments that another person prepared.",
	"Finance Officer": "Releases payments and confirms them.",
	"Training Coordinator": "Runs courses and lists the staff.",
	"Office Manager": "Sees figures, and no records of people.",
	"Data Protection Officer": "Answers for the protection of data.",
	"Services Administrator": "Sets the app up: workflows, lists, staff. This is not a System Manager.",
}
