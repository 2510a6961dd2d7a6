// The checked rows: their errors, their matches on file, and the decisions on them.
frappe.provide("migrant_services.intake");

const STAGE = () => ({
	Read: [__("Not checked"), "gray"],
	Error: [__("Error"), "red"],
	Ready: [__("Ready"), "blue"],
	Decide: [__("To decide"), "orange"],
	Skipped: [__("Left out"), "gray"],
	Imported: [__("Registered"), "green"],
	Undone: [__("Taken back"), "gray"],
});
const FILTERS = (counts) => [
	["decide", __("To decide"), counts.Decide],
	["errors", __("Errors"), counts.Error],
	["possible", __("Possible matches"), counts.possible],
	["ready", __("Ready to register"), counts.Ready],
	["imported", __("Registered rows"), counts.Imported],
	["skipped", __("Left out"), counts.Skipped],
	["undone", __("Rows taken back"), counts.Undone],
	["all", __("All rows"), null],
];

migrant_services.intake.draw_rows = function (frm, $work, view) {
	frm.intake_counts = view.counts;
	draw_buttons(frm, view);
	if (!view.has_file) return $work.append(`<p class="text-muted">${__("File and rows were deleted after the days set. The numbers stay.")}</p>`);
	$work.append(summary_html(view));
	const $tabs = $('<div class="ms-filters" role="group"></div>').appendTo($work);
	const $bulk = $('<div class="ms-bulk"></div>').appendTo($work);
	const $rows = $('<div aria-live="polite"></div>').appendTo($work);
	const list = { frm, view, $tabs, $bulk, $rows, show: frm.intake_filter };
	const there = FILTERS(view.counts).filter(([, , number]) => number !== 0);
	if (!there.some(([key]) => key === list.show)) list.show = there[0][0];
	draw_list(list);
};

function summary_html({ counts, stage }) {
	const sentences = [];
	if (stage === "Checked" || stage === "Stopped") {
		sentences.push(migrant_services.counted(counts.Ready, __("1 row is ready to be registered."), __("{0} rows are ready to be registered.", [counts.Ready])));
		if (counts.Decide) sentences.push(__("Very likely registered already: {0}. Decide on each.", [counts.Decide]));
		if (counts.Error) sentences.push(__("Rows with errors, which are left out: {0}. Download them, correct them and import them again.", [counts.Error]));
	} else if (stage === "Done") {
		sentences.push(migrant_services.counted(counts.Imported, __("1 row is registered."), __("{0} rows are registered.", [counts.Imported])));
		if (counts.Decide + counts.Error) sentences.push(migrant_services.counted(counts.Decide + counts.Error, __("1 row is not."), __("{0} rows are not.", [counts.Decide + counts.Error])));
	} else if (stage === "Undone") {
		sentences.push(migrant_services.counted(counts.Undone, __("1 row was taken back."), __("{0} rows were taken back.", [counts.Undone])));
		if (counts.Imported) sentences.push(migrant_services.counted(counts.Imported, __("1 stays; it says why."), __("{0} stay; each says why.", [counts.Imported])));
	}
	return `<p class="ms-summary">${sentences.join(" ")}</p>`;
}

function draw_buttons(frm, view) {
	const { counts, stage } = view;
	const act = migrant_services.intake.act;
	const mine = migrant_services.intake.may_change(view);
	if (mine && counts.Ready && migrant_services.intake.DECIDABLE.includes(stage)) {
		frm.page.set_primary_action(migrant_services.counted(counts.Ready, __("Register 1 Row"), __("Register {0} Rows", [counts.Ready])), () => confirm_run(frm, counts));
	}
	if (mine && stage === "Checked") frm.add_custom_button(__("Change the Columns"), () => act(frm, "set_up_again"));
	if (view.has_file && counts.Imported && ["Stopped", "Done", "Undone"].includes(stage)) {
		frm.add_custom_button(__("Undo the Import"), () => {
			frappe.confirm(
				__("Everyone this import registered is deleted for good, except people with a consultation, a payment or a change since. Continue?"),
				() => act(frm, "undo")
			);
		});
	}
	if (view.has_file && counts.Error + counts.Decide + counts.Skipped) {
		for (const kind of ["XLSX", "CSV"]) {
			frm.add_custom_button(kind, () => migrant_services.intake.download("not_imported", { name: frm.doc.name, kind }), __("Download Rows Not Imported"));
		}
	}
}

function confirm_run(frm, counts) {
	const waiting = counts.Decide ? `<br>${migrant_services.counted(counts.Decide, __("1 row waits for a decision and stays out for now."), __("{0} rows wait for a decision and stay out for now.", [counts.Decide]))}` : "";
	const until = frappe.datetime.str_to_user(frm.doc.purge_on);
	frappe.confirm(migrant_services.counted(
		counts.Ready,
		__("1 row will be registered. The import can be undone as a whole until {0}.", [until]),
		__("{0} rows will be registered. The import can be undone as a whole until {1}.", [counts.Ready, until])
	) + waiting, () =>
		migrant_services.intake.act(frm, "run")
	);
}

function draw_list(list) {
	const { frm, $tabs } = list;
	frm.intake_filter = list.show;
	$tabs.empty();
	for (const [key, label, number] of FILTERS(frm.intake_counts)) {
		if (number === 0 && key !== list.show) continue;
		$(`<button type="button" class="btn btn-sm btn-default" aria-pressed="${key === list.show}">
			${label}${number === null ? "" : ` (${number})`}</button>`)
			.appendTo($tabs)
			.on("click", () => draw_list({ ...list, show: key }));
	}
	draw_bulk(list);
	draw_page(list, 0);
}

// Only possible matches are decided together; very likely ones are decided one by one.
function draw_bulk(list) {
	const { frm, $bulk } = list;
	$bulk.empty();
	if (list.show !== "possible" || !migrant_services.intake.DECIDABLE.includes(frm.doc.status)) return;
	const all = async (decision) => {
		frm.intake_counts = await migrant_services.intake.call("decide_possible", { name: frm.doc.name, decision }, { freeze: true });
		draw_list(list);
	};
	$(`<span class="text-muted">${__("Rows without a decision:")}</span>`).appendTo($bulk);
	$(`<button type="button" class="btn btn-xs btn-default">${__("All Are Other People")}</button>`).appendTo($bulk).on("click", () => all("Different"));
	$(`<button type="button" class="btn btn-xs btn-default">${__("Leave All Out")}</button>`).appendTo($bulk).on("click", () => all("Skip"));
}

async function draw_page(list, after, before = []) {
	const { frm, $rows } = list;
	const page = await migrant_services.intake.call("rows", { name: frm.doc.name, show: list.show, after }, { type: "GET" });
	const escape = frappe.utils.escape_html;
	$rows.html(`<div class="ms-table-scroll"><table class="ms-table">
		<thead><tr><th>${__("Row")}</th><th>${__("Stage")}</th><th>${__("What Was Found")}</th>
			${page.headers.map((header) => `<th>${escape(header)}</th>`).join("")}</tr></thead>
		<tbody>${page.rows.map((row) => row_html(row, frm.doc.status)).join("")}</tbody>
	</table></div>`);
	if (!page.rows.length) $rows.html(`<p class="text-muted">${__("No rows here.")}</p>`);
	const $pages = $('<div class="ms-pages"></div>').appendTo($rows);
	if (before.length) page_button($pages, __("Earlier Rows"), () => draw_page(list, before[before.length - 1], before.slice(0, -1)));
	if (page.more) page_button($pages, __("Later Rows"), () => draw_page(list, page.rows[page.rows.length - 1].number, [...before, after]));
	$rows.find("table").on("click", "button[data-do]", (event) => on_row(list, event.currentTarget));
}

const page_button = ($pages, label, go) =>
	$(`<button type="button" class="btn btn-sm btn-default">${label}</button>`).appendTo($pages).on("click", go);

function row_html(row, stage) {
	const escape = frappe.utils.escape_html;
	const [label, color] = STAGE()[row.stage];
	const remarks = row.remarks.map(({ level, text }) => `<li class="${level === "error" ? "text-danger" : "text-muted"}">${escape(text)}</li>`);
	const folio = row.person ? `<a href="${frappe.utils.get_form_link("Person", row.person)}">${escape(row.folio)}</a>` : "";
	return `<tr>
		<th scope="row">${row.number}</th>
		<td><span class="indicator-pill ${color}">${label}</span> ${folio}</td>
		<td class="ms-found">${remarks.length ? `<ul>${remarks.join("")}</ul>` : ""}${match_html(row)}${buttons_html(row, stage)}</td>
		${row.cells.map((cell) => `<td dir="auto">${escape(cell)}</td>`).join("")}
	</tr>`;
}

function match_html(row) {
	if (!row.has_matches) return "";
	const text = {
		Same: __("Decided: the same person."),
		Skip: __("Decided: left out."),
		Apart: __("Decided: another person."),
	}[row.decision];
	const found = row.band === "very likely" ? __("Very likely registered already.") : __("Possibly registered already.");
	return `<div>${text || found}</div>`;
}

function buttons_html(row, stage) {
	if (!migrant_services.intake.DECIDABLE.includes(stage) || !["Ready", "Decide", "Skipped"].includes(row.stage)) return "";
	const button = (action, label) =>
		`<button type="button" class="btn btn-xs btn-default" data-do="${action}" data-row="${row.number}">${label}</button>`;
	const compare_button = row.has_matches ? button("compare", __("Compare and Decide")) : "";
	return compare_button + (row.stage === "Skipped" ? button("back", __("Take Back In")) : button("skip", __("Leave Out")));
}

async function on_row(list, button) {
	const { frm } = list;
	const number = button.dataset.row;
	const answer = { skip: { decision: "Skip" }, back: {} }[button.dataset.do] || (await compare(frm, number));
	if (!answer) return $(button).trigger("focus");
	frm.intake_counts = await migrant_services.intake.call("decide", { name: frm.doc.name, number, ...answer });
	migrant_services.intake.show(frm);
}

// Resolves to the decision on one row, or to null when the dialog was closed.
async function compare(frm, number) {
	const found = await migrant_services.intake.call("row_matches", { name: frm.doc.name, number }, { type: "GET" });
	if (!found.length) return null;
	const answer = await migrant_services.decide_duplicates(found, {
		title: __("Row {0}: is this person registered already?", [number]),
		same: __("Same person: do not register again"),
		save: __("Register With These Decisions"),
		back: __("Back to the Rows"),
	});
	if (!answer) return null;
	return answer.same ? { decision: "Same", same_as: answer.same } : { decision: "Apart", decisions: answer };
}
