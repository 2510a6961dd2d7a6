// What is needed for the subjects of a consultation: boxes to tick, in the form and on the page Attend.
frappe.provide("migrant_services");

// Returns an element with one box for each item, and a line with what is missing.
// items: what api.checklists.list_items returns, with ticked; on_tick(item, ticked) is called for each change.
migrant_services.make_checklist = function (items, { on_tick, read_only = false } = {}) {
	const list = document.createElement("ul");
	list.className = "ms-checklist";
	const missing = document.createElement("p");
	missing.className = "ms-checklist-missing";
	missing.setAttribute("role", "status");
	const show_missing = () => (missing.textContent = migrant_services.describe_missing(items));
	list.append(
		...items.map((item) => {
			const [line, label, box] = ["li", "label", "input"].map((tag) => document.createElement(tag));
			box.type = "checkbox";
			box.checked = Boolean(item.ticked || item.on_file);
			box.disabled = Boolean(read_only || item.on_file);
			box.addEventListener("change", () => {
				item.ticked = box.checked;
				show_missing();
				on_tick?.(item.item, box.checked);
			});
			const text = document.createElement("span");
			text.textContent = item.text;
			label.append(box, text);
			line.append(label);
			const remarks = [item.on_file && __("On file"), !item.required && __("Not required"), item.help].filter(Boolean);
			if (remarks.length) {
				const note = document.createElement("small");
				note.id = `ms-item-${frappe.utils.get_random(8)}`;
				note.textContent = remarks.join(" · ");
				box.setAttribute("aria-describedby", note.id);
				line.append(note);
			}
			return line;
		})
	);
	show_missing();
	const element = document.createElement("div");
	element.append(list, missing);
	return element;
};

migrant_services.describe_missing = function (items) {
	const missing = items.filter((item) => item.required && !item.ticked && !item.on_file);
	if (!items.length) return "";
	if (!missing.length) return __("Nothing is missing.");
	return __("Missing: {0}.", [missing.map((item) => item.text.replace(/\.$/, "")).join("; ")]);
};
