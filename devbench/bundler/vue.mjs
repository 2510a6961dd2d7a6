// Single-file components, with the compiler that comes with Vue.
import fs from "node:fs";
import path from "node:path";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import * as sass from "sass";
import { compileScript, compileStyle, compileTemplate, parse } from "vue/compiler-sfc";

// One Vue for the engine's own files and for the packages: each would find another build of it, and a component of
// one does not draw inside the other.
const build_of_vue = createRequire(import.meta.url).resolve("vue/dist/vue.esm-bundler.js");

function fail(file, errors) {
	if (errors?.length) throw new Error(`${file}: ${errors.map((e) => e.message ?? e).join("; ")}`);
}

function compile(file, source) {
	const { descriptor, errors } = parse(source, { filename: file });
	fail(file, errors);
	const id = createHash("sha256").update(path.basename(file) + source).digest("hex").slice(0, 8);
	const scoped = descriptor.styles.some((style) => style.scoped);
	const scopeId = scoped ? `data-v-${id}` : undefined;
	const templateOptions = { compilerOptions: { scopeId }, scoped, id };
	const parts = [];
	let inline = false;
	if (descriptor.script || descriptor.scriptSetup) {
		inline = Boolean(descriptor.scriptSetup);
		const script = compileScript(descriptor, { id, inlineTemplate: inline, templateOptions, genDefaultAs: "component" });
		parts.push(script.content);
	} else {
		parts.push("const component = {};");
	}
	if (descriptor.template && !inline) {
		const template = compileTemplate({
			...templateOptions,
			source: descriptor.template.content,
			filename: file,
		});
		fail(file, template.errors);
		parts.push(template.code.replace("export function render", "function render"), "component.render = render;");
	}
	if (scoped) parts.push(`component.__scopeId = ${JSON.stringify(scopeId)};`);
	const styles = descriptor.styles.map((style) => {
		const css = style.lang === "scss" ? sass.compileString(style.content, { logger: sass.Logger.silent }).css : style.content;
		const compiled = compileStyle({ source: css, filename: file, id: `data-v-${id}`, scoped: style.scoped });
		fail(file, compiled.errors);
		return compiled.code;
	});
	if (styles.length) parts.unshift(`import ${JSON.stringify(`${file}?style`)};`);
	parts.push("export default component;");
	return { code: parts.join("\n"), lang: (descriptor.scriptSetup ?? descriptor.script)?.lang ?? "js", css: styles.join("\n") };
}

export const vue = {
	name: "vue",
	setup(build) {
		const styles = new Map();
		build.onResolve({ filter: /^vue$/ }, () => ({ path: build_of_vue }));
		build.onResolve({ filter: /\.vue\?style$/ }, (args) => ({ path: args.path, namespace: "vue-style" }));
		build.onLoad({ filter: /.*/, namespace: "vue-style" }, (args) => {
			const file = args.path.replace(/\?style$/, "");
			return { contents: styles.get(file), loader: "css", resolveDir: path.dirname(file) };
		});
		build.onLoad({ filter: /\.vue$/ }, async (args) => {
			const { code, lang, css } = compile(args.path, await fs.promises.readFile(args.path, "utf8"));
			styles.set(args.path, css);
			return { contents: code, loader: lang };
		});
	},
};
