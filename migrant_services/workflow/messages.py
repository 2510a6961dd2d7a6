"""The sentences of the check, in English. ``{0}`` and so on are names of states, stages, roles or numbers."""

MESSAGES = {
	"NO_STATES": "The workflow has no states. Add at least the first one.",
	"STATE_FIELD": "The workflow state field must be {0}. Records keep their state there.",
	"MAIL": (
		"Workflow e-mails carry the record as an attached document. Leave them off and use a Notification."
	),
	"STATE_ROW_INCOMPLETE": "Row {0} of the states is incomplete. Fill in the state and who may edit.",
	"TRANSITION_ROW_INCOMPLETE": (
		"Row {0} of the transitions is incomplete. Fill in state, action, next state and role."
	),
	"UNKNOWN_STATE": (
		"Row {0} of the transitions uses the state {1}, which is not among the states. Add it or "
		"change the row."
	),
	"ROWS_DIFFER": (
		"The rows of the state {0} differ in document status or stage. Give them the same values."
	),
	"ROW_TWICE": "The state {0} is there twice for {1}. Remove one of the rows.",
	"NO_STAGE": (
		"The state {0} has no stage. Set its update field to status and its update value to a stage."
	),
	"UNKNOWN_STAGE": "The state {0} sets the stage {1}, which does not exist. Choose one of the stages.",
	"STAGE_DOCSTATUS": (
		"The state {0} has the stage {1}, which goes with document status {2} only. Change one of them."
	),
	"FIRST_STAGE": "New records begin in the state {0}, so its stage must be {1}.",
	"FIRST_DOCSTATUS": "New records begin in the state {0}, so its document status must be 0.",
	"STAGE_NEEDED": "The app itself puts records into the stage {0}. Keep one state for it.",
	"TO_ITSELF": "A transition leads from {0} to itself and does nothing. Remove it.",
	"DOCSTATUS_MOVE": (
		"No record can go from {0} to {1}: the document status goes from 0 to 1 and from 1 to 2 only."
	),
	"SEALED": "The state {0} has the stage {1}, which is final. Remove the transition that leaves it.",
	"BY_APP": (
		"The action {0} leads to the stage {1}, which only the app itself may set. Remove the transition."
	),
	"BACK_PAST_RELEASE": (
		"From {0} to {1} the stage goes back from {2} to {3}, but what has left the office "
		"cannot be taken back."
	),
	"NO_END": "No state ends the work. Give at least one of them one of these stages: {0}.",
	"UNREACHABLE": "The state {0} cannot be reached. Add a transition or remove the state.",
	"DEAD_END": "No action leaves the state {0}, and it does not end the work. Add a transition.",
	"NO_WAY_OUT": "No record in the state {0} can reach an end. Add a transition that leads out.",
	"END_UNREACHABLE": "No record can get from the first state {0} to an end. Add the missing transition.",
	"SELF_APPROVAL": (
		"The user who prepared the record can take the action {0} in {1}. Switch off self-approval."
	),
	"ONE_PERSON": (
		"One person alone could go from {1} to {0}. Switch off self-approval on a step between them."
	),
	"GATE": "A record can reach {0} without passing the stage {1}. Remove that path.",
	"TRANSITION_TWICE": "Row {0} of the transitions repeats the action {1}. Remove it.",
	"ACTION_TWICE": "The action {0} in {1} leads {2} to two different states. Rename one of the actions.",
	"ACTION_UNCLEAR": (
		"The action {0} in {1} can lead the same person to two states. Give both transitions a "
		"condition, or rename one."
	),
	"ROLE_ON_TRANSITION": ("{0} would see an action in {1}, but lacks this right: {2}. Choose another role."),
	"ROLE_ON_STATE": "{0} should edit records in {1}, but lacks this right: {2}.",
	"NO_USER": "The action {0} in {1} waits for {2}, a role that no active user has. Give it to a user.",
	"CONDITION_SYNTAX": "The condition of the action {0} in {1} is not a valid expression. Correct it.",
	"CONDITION_DATABASE": (
		"The condition of the action {0} in {1} reads the database. Only a System Manager may set that."
	),
	"CONDITION_PARTS": (
		"The condition of the action {0} in {1} is more than a comparison of fields, values, the user and the time. Only a "
		"System Manager may set that."
	),
	"CONDITION_CHARACTERS": (
		"The condition of the action {0} in {1} has characters that Frappe reads as others. Write plain ones."
	),
	"CONDITION_FAILS": (
		"The condition of the action {0} in {1} cannot be worked out for every record. Compare fields with values, as in: "
		"doc.amount and doc.amount > 100."
	),
	"CONDITION_EMPTY": (
		"The condition of the action {0} in {1} fails where a field is empty or is a text. Ask first whether there is "
		"something in the field, and compare numbers with numbers, as in: doc.amount and doc.amount > 100."
	),
	"CONDITION_WORD": (
		"The condition of the action {0} in {1} has a word that is neither a field nor a value. Fields begin with doc. and "
		'texts stand between quotation marks, as in: doc.method == "Cash order".'
	),
	"CONDITION_ZERO": (
		"The condition of the action {0} in {1} divides by a field that may be 0 or empty. Ask first whether there is "
		"something in it, as in: doc.instalments and doc.amount / doc.instalments > 100."
	),
	"STATE_IN_USE": "Records in the state {0}: {1}. Choose the state that they go to.",
	"MOVE_DOCSTATUS": "Records in {0} cannot go to {1}, as their document status would change. Choose another.",
	"MOVE_STAGE": (
		"Records in {0} cannot go to {1} by editing the workflow, from the stage {2} to {3}. "
		"Take those steps with the records themselves."
	),
}
