// The JavaScript of the desk: faults, and a few habits that hide them. How it looks is the editor's matter (.editorconfig).
import js from "@eslint/js";

// What Frappe and the browser bring to every script of the desk.
const FRAPPE = ["$", "__", "cur_dialog", "Sortable", "cur_frm", "cur_list", "frappe", "locals", "migrant_services", "moment"];
const BROWSER = [
	"AbortController",
	"Blob",
	"DOMParser",
	"FileReader",
	"URL",
	"URLSearchParams",
	"addEventListener",
	"clearTimeout",
	"document",
	"fetch",
	"localStorage",
	"location",
	"setInterval",
	"setTimeout",
	"window",
];
const NODE = ["Buffer", "URL", "console", "process", "setTimeout"];

function globals(names) {
	return Object.fromEntries(names.map((name) => [name, "readonly"]));
}

export default [
	js.configs.recommended,
	{
		linterOptions: { reportUnusedDisableDirectives: "error" },
		languageOptions: { ecmaVersion: 2022, sourceType: "module" },
		rules: {
			eqeqeq: ["error", "always", { null: "ignore" }],
			"no-console": "error",
			"no-eval": "error",
			"no-implied-eval": "error",
			"no-shadow": "error",
			"no-unused-vars": ["error", { ignoreRestSiblings: true }],
			"no-var": "error",
			"prefer-const": "error",
		},
	},
	{
		files: ["migrant_services/**/*.js"],
		languageOptions: { globals: globals([...FRAPPE, ...BROWSER]) },
	},
	{
		files: ["devbench/**/*.mjs"],
		languageOptions: { globals: globals(NODE) },
		rules: { "no-console": "off" },
	},
];
