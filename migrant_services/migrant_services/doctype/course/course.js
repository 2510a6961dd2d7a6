const MARKS = ["Present", "Absent", "Excused"];
const OVER = ["Held", "Cancelled"];

frappe.ui.form.on("Course", {
	setup(frm) {
		migrant_services.offer_enabled(frm, ["office", "organization", "subject"]);
	},

	refresh(frm) {
		if (frm.is_new()) return;
		if (!OVER.includes(frm.doc.status) && frappe.model.can_create("Course Enrolment")) {
			frm.add_custom_button(__("Enrol"), () => enrol(frm));
		}
		if (frm.perm[0].write && frm.doc.sessions.length && frm.doc.status !== "Cancelled") {
			frm.add_custom_button(__("Take Attendance"), () => take_attendance(frm));
		}
	},

	starts_on(frm) {
		if (frm.doc.starts_on && !frm.doc.ends_on) frm.set_value("ends_on", frm.doc.starts_on);
	},
});

frappe.ui.form.on("Course Session", {
	// A new session copies the times of the one before.
	sessions_add(frm, cdt, cdn) {
		const rows = frm.doc.sessions;
		const before = rows[rows.length - 2];
		const values = before
			? { starts_at: before.starts_at, ends_at: before.ends_at, place: before.place }
			: { session_date: frm.doc.starts_on, place: frm.doc.place };
		frappe.model.set_value(cdt, cdn, values);
	},
});

// Enrols several participants without leaving the course.
function enrol(frm) {
	const only = { Public: "Person", "Municipal staff": "Staff Member" }[frm.doc.audience];
	const dialog = new frappe.ui.Dialog({
		title: __("Enrol"),
		fields: [
			{
				fieldname: "participant_type",
				fieldtype: "Select",
				label: __("Participant"),
				options: ["Person", "Staff Member"].map((value) => ({ value, label: __(value) })),
				default: only || "Person",
				read_only: only ? 1 : 0,
			},
			{
				fieldname: "person",
				fieldtype: "Link",
				options: "Person",
				label: __("Person"),
				depends_on: "eval:doc.participant_type==='Person'",
				mandatory_depends_on: "eval:doc.participant_type==='Person'",
			},
			{
				fieldname: "staff_member",
				fieldtype: "Link",
				options: "Staff Member",
				label: __("Staff Member"),
				depends_on: "eval:doc.participant_type==='Staff Member'",
				mandatory_depends_on: "eval:doc.participant_type==='Staff Member'",
				get_query: () => ({ filters: { enabled: 1 } }),
			},
		],
		primary_action_label: __("Enrol"),
		async primary_action({ participant_type, person, staff_member }) {
			const who = participant_type === "Person" ? { person } : { staff_member };
			const made = await frappe.db.insert({
				doctype: "Course Enrolment",
				course: frm.doc.name,
				participant_type,
				...who,
			});
			frappe.show_alert({ message: __("Enrolled with folio {0}.", [made.folio]), indicator: "green" });
			dialog.set_values({ person: "", staff_member: "" });
			frm.reload_doc();
		},
	});
	dialog.show();
}

function take_attendance(frm) {
	const today = migrant_services.today();
	const sessions = frm.doc.sessions.filter((row) => row.session_date <= today);
	if (!sessions.length) {
		frappe.msgprint(__("No session has begun yet. Attendance is taken from the day of the session on."));
		return;
	}
	const next = sessions.find((row) => !row.held) || sessions[sessions.length - 1];
	const dialog = new frappe.ui.Dialog({
		title: __("Take Attendance"),
		size: "large",
		fields: [
			{
				fieldname: "session",
				fieldtype: "Select",
				label: __("Session"),
				options: sessions.map((row) => ({ value: row.name, label: session_label(row) })),
				default: next.name,
				reqd: 1,
				onchange: () => show_participants(frm, dialog),
			},
			{ fieldname: "participants", fieldtype: "HTML" },
		],
		primary_action_label: __("Save"),
		async primary_action({ session }) {
			const count = await frappe.xcall("migrant_services.api.training.record_attendance", {
				course: frm.doc.name,
				session,
				marks: chosen_marks(dialog),
			});
			migrant_services.hide_dialog(dialog);
			frappe.show_alert({ message: __("Attendance of {0} kept.", [count]), indicator: "green" });
			frm.reload_doc();
		},
	});
	dialog.show();
	show_participants(frm, dialog);
}

function session_label(row) {
	const topic = row.topic ? ` · ${row.topic}` : "";
	return `${frappe.datetime.str_to_user(row.session_date)} ${row.starts_at.slice(0, 5)}${topic}`;
}

async function show_participants(frm, dialog) {
	const session = dialog.get_value("session");
	const people = await frappe.xcall("migrant_services.api.course.participants", {
		course: frm.doc.name,
		session,
	});
	if (session !== dialog.get_value("session")) return;
	dialog.get_field("participants").$wrapper.html(attendance_table(people));
	dialog.get_primary_btn().prop("disabled", !people.length);
}

function attendance_table(people) {
	if (!people.length) return `<p class="text-muted">${__("No one is enrolled yet.")}</p>`;
	const escape = frappe.utils.escape_html;
	const rows = people.map(({ name, folio, participant_name, mark }) => {
		const choices = MARKS.map((value) => {
			const checked = (mark || "Present") === value ? "checked" : "";
			return `<td><label title="${__(value)}"><input type="radio" name="${escape(name)}"
				value="${value}" ${checked} aria-label="${__(value)}"></label></td>`;
		});
		return `<tr role="radiogroup" aria-label="${escape(participant_name)}">
			<th scope="row">${escape(participant_name)} <span class="text-muted">${escape(folio)}</span></th>
			${choices.join("")}</tr>`;
	});
	const heads = MARKS.map((value) => `<th scope="col" class="text-center">${__(value)}</th>`);
	return `<table class="ms-attendance"><thead><tr><th scope="col">${__("Participant")}</th>${heads.join("")}
		</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function chosen_marks(dialog) {
	const marks = {};
	dialog
		.get_field("participants")
		.$wrapper.find("input:checked")
		.each((_index, input) => (marks[input.name] = input.value));
	return marks;
}
