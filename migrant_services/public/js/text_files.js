frappe.provide("migrant_services");

// Saves a text as a file: { file_name, content }.
migrant_services.save_text_file = function ({ file_name, content }) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
	link.download = file_name;
	link.click();
	URL.revokeObjectURL(link.href);
};

// Lets the user choose a JSON file, and calls back with its text and its name.
migrant_services.choose_text_file = function (callback) {
	$('<input type="file" accept=".json,application/json">')
		.on("change", async (event) => {
			const [file] = event.target.files;
			if (file) callback(await file.text(), file.name);
		})
		.trigger("click");
};
