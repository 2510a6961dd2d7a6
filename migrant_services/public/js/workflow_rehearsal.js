// Tries a workflow in its form: draws it, and walks a record through it as one role, without touching data.

frappe.ui.form.on("Workflow", {
	refresh(frm) {
		frm.add_custom_button(__("Try It"), () => new WorkflowRehearsal(frm).show());
	},
});

class WorkflowRehearsal {
	constructor(frm) {
		this.frm = frm;
		this.state = null;
		this.met = new Set();
		this.trail = [];
	}

	show() {
		const roles = [
			...new Set([
				...(this.frm.doc.transitions || []).map((row) => row.allowed),
				...(this.frm.doc.states || []).map((row) => row.allow_edit),
			]),
		].filter(Boolean);
		this.dialog = new frappe.ui.Dialog({
			title: __("Try It: {0}", [__(this.frm.doc.document_type)]),
			size: "extra-large",
			fields: [
				{
					fieldname: "role",
					fieldtype: "Select",
					label: __("As"),
					options: roles.map((role) => ({ value: role, label: __(role) })),
					default: roles[0],
					change: () => this.load(),
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: "own_work",
					fieldtype: "Check",
					label: __("Who worked on the record before"),
					change: () => this.load(),
				},
				{ fieldtype: "Section Break" },
				{ fieldname: "picture", fieldtype: "HTML" },
				{ fieldname: "steps", fieldtype: "HTML" },
			],
			primary_action_label: __("Start Again"),
			primary_action: () => {
				this.state = null;
				this.trail = [];
				this.load();
			},
		});
		this.dialog.show();
		this.load();
	}

	async load() {
		const role = this.dialog.get_value("role");
		if (!role) return;
		const answer = await frappe.xcall("migrant_services.api.rehearsal.rehearse", {
			workflow: this.frm.doc,
			role,
			state: this.state,
			own_work: this.dialog.get_value("own_work") ? 1 : 0,
			met: [...this.met],
		});
		this.state = answer.state;
		this.draw(answer);
	}

	draw(answer) {
		this.dialog.fields_dict.picture.$wrapper.html(
			`<div tabindex="0" style="overflow:auto;max-height:46vh;border:1px solid var(--border-color)">${answer.svg}</div>`
		);
		const escape = frappe.utils.escape_html;
		const $steps = this.dialog.fields_dict.steps.$wrapper.empty();
		const who = answer.can_edit
			? __("This role can change the record here.")
			: __("Here only {0} can change the record.", [escape(answer.editors.join(", "))]);
		$steps.append(
			`<p class="mt-3 mb-1" role="status" aria-live="polite">${[...this.trail, __(answer.state)]
				.map((label) => `<b>${escape(label)}</b>`)
				.join(" → ")} · ${__("Stage")}: ${escape(__(answer.stage || "–"))}. ${who}</p>`
		);
		if (!answer.steps.length) {
			$steps.append(`<p class="text-muted">${__("No step leads on from here.")}</p>`);
		}
		const $list = $('<ul class="list-unstyled"></ul>').appendTo($steps);
		answer.steps.forEach((step) => $list.append(this.row(step, answer)));
		$steps.append(this.remarks(answer.findings));
		$list.find("button:enabled").first().trigger("focus");
	}

	remarks(findings) {
		if (!findings.length) {
			return `<p class="text-success mt-3">${__("The check has nothing to remark on.")}</p>`;
		}
		// The sentences come escaped from the server.
		const colour = (level) => (level === "error" ? "text-danger" : "text-warning");
		return `<h5 class="mt-3">${__("What the check says")}</h5><ul>${findings
			.map((finding) => `<li class="${colour(finding.level)}">${finding.text}</li>`)
			.join("")}</ul>`;
	}

	row(step, answer) {
		const escape = frappe.utils.escape_html;
		const refused = step.refusals.length > 0;
		const $row = $('<li class="mb-2"></li>');
		const $button = $(`<button type="button" class="btn btn-sm btn-default"></button>`)
			.text(`${step.action} → ${step.next_label}`)
			.prop("disabled", refused)
			.on("click", () => {
				this.trail.push(__(answer.state));
				this.state = step.next_state;
				this.load();
			});
		$row.append($button);
		if (refused) {
			$row.append(` <span class="text-muted">${step.refusals.map(escape).join(" ")}</span>`);
		}
		if (step.condition) {
			const $met = $(`<label class="ml-3 mb-0"><input type="checkbox"> ${__("Suppose it is true")}</label>`);
			$met.find("input")
				.prop("checked", this.met.has(step.condition))
				.on("change", (event) => {
					this.met[event.target.checked ? "add" : "delete"](step.condition);
					this.load();
				});
			$row.append($met);
		}
		return $row;
	}
}
