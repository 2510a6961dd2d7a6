// The waiting list of an office: give numbers, call them, attend. It refreshes every few seconds.

frappe.pages["waiting-list"].on_page_load = function (wrapper) {
	wrapper.waiting_list = new WaitingList(wrapper);
};

frappe.pages["waiting-list"].on_page_show = function (wrapper) {
	wrapper.waiting_list.show();
};

const API = "migrant_services.api.waiting_room.";
const INTERVAL = 5000; // milliseconds
const escape = (text) => frappe.utils.escape_html(text || "");
const get = (method, args = {}) => frappe.xcall(API + method, args, "GET");
// Kept in this browser, because a window belongs to a computer.
const remembered = (name) => localStorage.getItem(`ms_waiting_list_${name}`) || "";
const remember = (name, value) => localStorage.setItem(`ms_waiting_list_${name}`, value || "");

class WaitingList {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Waiting List"), single_column: true });
		this.body = $(`<div class="ms-waiting"></div>`).appendTo(this.page.body);
		this.body.on("click", "[data-act]", (event) => this.act(event.currentTarget.dataset));
		this.ready = this.set_up();
	}

	async set_up() {
		this.choices = await get("setup");
		const { office, offices } = this.choices;
		this.office = this.page.add_field({
			fieldname: "office",
			fieldtype: "Select",
			label: __("Office"),
			options: offices.map((each) => ({ value: each.name, label: each.office_name })),
			default: offices.some((each) => each.name === remembered("office")) ? remembered("office") : office,
			change: () => {
				remember("office", this.office.get_value());
				this.refresh();
			},
		});
		this.office.$wrapper.toggle(offices.length > 1);
		this.window = this.page.add_field({
			fieldname: "window",
			fieldtype: "Data",
			label: __("My Window"),
			default: remembered("window"),
			change: () => remember("window", this.window.get_value()),
		});
		// A field of a page has its label only as a placeholder, which disappears when the user writes.
		[this.office, this.window].forEach((field) => {
			field.$wrapper.prepend($("<label class='ms-label'>").text(field.df.label).attr("for", field.df.fieldname));
			field.$input.attr("id", field.df.fieldname);
		});
		this.page.set_primary_action(__("Call Next"), () => this.call_next());
		this.page.set_secondary_action(__("Give a Number"), () => this.give());
		this.page.btn_primary.attr("title", "F8");
		this.page.btn_secondary.attr("title", "F9");
		this.page.add_menu_item(__("Screen of the Waiting Room"), () => this.show_screen());
		$(document).on("keydown", (event) => this.on_key(event));
		setInterval(() => this.is_seen() && this.refresh(), INTERVAL);
	}

	on_key(event) {
		const act = { F8: () => this.call_next(), F9: () => this.give() }[event.key];
		if (!act || !this.is_seen() || cur_dialog) return;
		event.preventDefault();
		act();
	}

	is_seen() {
		return document.visibilityState === "visible" && frappe.get_route()[0] === "waiting-list";
	}

	async show() {
		await this.ready;
		if (!this.window.get_value()) this.window.$input.trigger("focus");
		this.refresh();
	}

	async refresh() {
		const request = (this.request = (this.request || 0) + 1);
		const found = await get("waiting_list", { office: this.office.get_value() });
		// A slow answer must not replace a newer one.
		if (request !== this.request) return;
		this.now = frappe.datetime.str_to_obj(found.now);
		const { now, ...shown } = found;
		const as_text = JSON.stringify(shown);
		if (as_text !== this.shown) this.draw(found);
		this.shown = as_text;
		this.show_minutes();
	}

	draw({ numbers, expected }) {
		const focused = this.body.find(":focus").closest("[data-act]").data() || {};
		const waiting = numbers.filter((row) => row.status === "Waiting");
		const mine = numbers.filter((row) => row.mine);
		const others = numbers.filter((row) => row.status !== "Waiting" && !row.mine);
		const at_mine = __("At My Window");
		this.body.html(`
			<section class="ms-mine" aria-live="polite" aria-label="${at_mine}">${
				mine.map(mine_html).join("") || `<p class="text-muted">${__("No one is at your window. Call the next number with F8.")}</p>`
			}</section>
			<section><h2>${__("Waiting")} <span class="ms-count">${waiting.length}</span></h2>${
				waiting.length ? waiting_html(waiting) : `<p class="text-muted">${__("No one is waiting.")}</p>`
			}</section>
			<section><h2>${__("Expected Today")} <span class="ms-count">${expected.length}</span></h2>${
				expected.length ? expected_html(expected) : `<p class="text-muted">${__("No one else has an appointment today.")}</p>`
			}</section>
			${others.length ? `<section><h2>${__("At Other Windows")}</h2>${others_html(others)}</section>` : ""}`);
		if (focused.act) {
			this.body.find(`[data-act="${focused.act}"][data-name="${focused.name}"]`).trigger("focus");
		}
	}

	show_minutes() {
		this.body.find("[data-since]").each((_index, cell) => {
			const minutes = Math.max(0, Math.floor((this.now - frappe.datetime.str_to_obj(cell.dataset.since)) / 60000));
			cell.textContent = minutes === 1 ? __("1 minute") : __("{0} minutes", [minutes]);
		});
	}

	async act({ act, name }) {
		if (act === "start") return this.attend(name);
		if (act === "arrive") return this.arrive(name);
		const args = { ticket: name };
		if (act === "call") {
			const window = this.own_window();
			if (!window) return;
			args.window = window;
		}
		await frappe.xcall(API + act, args);
		this.refresh();
	}

	own_window() {
		const window = this.window.get_value();
		if (!window) {
			this.window.$input.trigger("focus");
			frappe.show_alert({ message: __("Write first which window is yours."), indicator: "orange" });
		}
		return window;
	}

	async call_next() {
		const window = this.own_window();
		// Pressing the key twice calls one number.
		if (!window || this.calling) return;
		this.calling = true;
		try {
			const called = await frappe.xcall(`${API}call_next`, { window, office: this.office.get_value() });
			if (!called) frappe.show_alert({ message: __("No one is waiting for you."), indicator: "blue" });
		} finally {
			this.calling = false;
			this.refresh();
		}
	}

	// A person without a name on the number is searched for, or attended without a name, on the page Attend.
	async attend(name) {
		const { label, ...arrival } = await frappe.xcall(`${API}start`, { ticket: name });
		migrant_services.attend(arrival.person, { ...arrival, label: __("Number {0}", [label]) });
	}

	async arrive(name) {
		const ticket = await frappe.xcall("migrant_services.api.appointments.arrive", { appointment: name });
		this.show_number(ticket, remembered("print") === "1");
	}

	give() {
		const { kinds, priorities } = this.choices;
		const as_options = (rows) => rows.map((row) => ({ value: row.name, label: row.title }));
		const usual = kinds.find((kind) => !kind.for_appointments) || kinds[0] || {};
		const dialog = new frappe.ui.Dialog({
			title: __("Give a Number"),
			fields: [
				{ fieldname: "kind", fieldtype: "Select", label: __("Queue"), options: as_options(kinds), default: usual.name, reqd: 1 },
				{
					fieldname: "priority",
					fieldtype: "Select",
					label: __("Priority"),
					options: [{ value: "", label: "–" }, ...as_options(priorities)],
				},
				{
					fieldname: "person",
					fieldtype: "Link",
					options: "Person",
					label: __("Person"),
					description: __("May be left empty: the number is enough."),
				},
				{ fieldname: "print", fieldtype: "Check", label: __("Print the Number"), default: remembered("print") === "1" ? 1 : 0 },
			],
			primary_action_label: __("Give a Number"),
			primary_action: async ({ print, ...values }) => {
				migrant_services.hide_dialog(dialog);
				remember("print", print ? "1" : "0");
				this.show_number(await frappe.xcall(`${API}give_number`, { ...values, office: this.office.get_value() }), print);
			},
		});
		dialog.show();
		dialog.$wrapper.one("shown.bs.modal", () => dialog.get_field("kind").$input.trigger("focus"));
	}

	show_number(ticket, print) {
		frappe.show_alert({ message: `<b style="font-size: 2rem">${escape(ticket.label)}</b>`, indicator: "green" }, 10);
		if (print) migrant_services.print_slip("Queue Ticket", ticket.name, "Ticket Slip");
		this.refresh();
	}

	async show_screen() {
		const office = this.office.get_value();
		const fill = (address) => dialog.set_value("address", address);
		const dialog = new frappe.ui.Dialog({
			title: __("Screen of the Waiting Room"),
			fields: [
				{
					fieldname: "address",
					fieldtype: "Small Text",
					label: __("Address"),
					read_only: 0,
					description: __("Open it in the browser of the screen. It shows numbers and windows, nothing else. Anyone who has the address can see them."),
				},
			],
			primary_action_label: __("Open"),
			primary_action: ({ address }) => window.open(address, "_blank", "noopener"),
			secondary_action_label: __("Copy"),
			secondary_action: () => frappe.utils.copy_to_clipboard(dialog.get_value("address")),
		});
		if (frappe.model.can_write("Office")) {
			dialog.add_custom_action(__("New Address"), async () => fill(await frappe.xcall(`${API}new_screen_address`, { office })));
		}
		dialog.show();
		fill(await frappe.xcall(`${API}screen_address`, { office }));
	}
}

function button(act, row, label, kind = "default") {
	return `<button type="button" class="btn btn-${kind} btn-sm" data-act="${act}" data-name="${row.name}"
		aria-label="${label} ${escape(row.label || row.folio)}">${label}</button>`;
}

function mine_html(row) {
	const actions = [
		button("start", row, row.status === "Called" ? __("Attend") : __("Another Consultation"), row.status === "Called" ? "primary" : "default"),
		row.status === "Called" && button("call", row, __("Call Again")),
		row.status === "Called" && button("put_back", row, __("Back to Waiting")),
		row.status === "Called" && button("left", row, __("Is Not Here")),
		button("finish", row, __("Done"), row.status === "Called" ? "default" : "primary"),
	];
	const times = row.times_called > 1 ? ` · ${__("called {0} times", [row.times_called])}` : "";
	return `<div class="ms-called"><div class="ms-number">${escape(row.label)}</div>
		<div class="ms-who"><b>${escape(row.full_name)}</b><span>${__(row.status)} · ${escape(row.kind)}${times}</span></div>
		<div class="ms-actions">${actions.filter(Boolean).join("")}</div></div>`;
}

function waiting_html(rows) {
	const lines = rows.map((row) => {
		const marks = [
			row.priority && `<span class="indicator-pill orange">${__("Priority")}</span>`,
			row.expected && `<span class="indicator-pill blue">${__("Appointment")}</span>`,
			!row.for_me && `<span class="indicator-pill gray">${__("For another user")}</span>`,
			!row.open && `<span class="indicator-pill red">${__("Restricted")}</span>`,
		];
		const actions = row.open ? button("call", row, __("Call It")) + button("left", row, __("Has Left")) : "";
		return `<tr><th scope="row">${escape(row.label)}</th><td data-since="${row.waiting_since}"></td>
			<td>${escape(row.kind)} ${marks.filter(Boolean).join(" ")}</td><td>${escape(row.full_name)}</td>
			<td class="ms-actions">${actions}</td></tr>`;
	});
	return table([__("Number"), __("Waits"), __("Queue"), __("Person"), ""], lines);
}

function expected_html(rows) {
	const lines = rows.map((row) => {
		const interpreter = row.interpreter_needed ? `<span class="indicator-pill blue">${__("Needs an Interpreter")}</span>` : "";
		return `<tr><th scope="row">${row.starts_at.slice(11, 16)}</th>
			<td><a href="${frappe.utils.get_form_link("Appointment", row.name)}">${escape(row.folio)}</a></td>
			<td>${escape(row.full_name)} ${interpreter}</td><td class="ms-actions">${button("arrive", row, __("Has Arrived"))}</td></tr>`;
	});
	return table([__("Time"), __("Folio"), __("Person"), ""], lines);
}

function others_html(rows) {
	const lines = rows.map(
		(row) => `<tr><th scope="row">${escape(row.label)}</th><td>${escape(row.at_window)}</td><td>${__(row.status)}</td></tr>`
	);
	return table([__("Number"), __("Window"), __("Stage")], lines);
}

function table(heads, lines) {
	const head = heads.map((text) => (text ? `<th scope="col">${text}</th>` : `<td></td>`)).join("");
	return `<table class="ms-table"><thead><tr>${head}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
}
