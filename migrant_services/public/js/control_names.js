frappe.provide("migrant_services");

// Names the boxes of Frappe's controls for screen readers: Frappe shows a label beside each without linking the two.
migrant_services.name_controls = function (wrapper) {
	wrapper.querySelectorAll(".frappe-control").forEach((control) => {
		const name = control.querySelector(".control-label")?.textContent.trim();
		if (!name) return;
		control.querySelectorAll("input, textarea, select").forEach((box) => {
			if (!box.labels?.length && !box.hasAttribute("aria-label")) box.setAttribute("aria-label", name);
		});
	});
};
