// What the engine's sources expect of their bundler beyond plain esbuild.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import autoprefixer from "autoprefixer";
import postcss from "postcss";
import * as sass from "sass";

// `import "./x.html"` registers the template under its name.
export const html = {
	name: "html",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, async (args) => {
			const name = path.basename(args.path).split(".")[0];
			const source = await fs.promises.readFile(args.path, "utf8");
			const text = source.replace(/<!--[\s\S]*?-->/g, "").replace(/[\\`]|\$\{/g, "\\$&");
			return { contents: `frappe.templates[${JSON.stringify(name)}] = \`${text}\`;`, loader: "js" };
		});
	},
};

// The engine's date picker is a fork that knows seconds, and it is not in the registry. Without them every time that
// a form shows reads "10:30:ss" and counts as edited.
export const seconds = {
	name: "seconds",
	setup(build) {
		build.onLoad({ filter: /air-datepicker[\\/]dist[\\/]js[\\/]datepicker\.min\.js$/ }, async (args) => {
			const source = await fs.promises.readFile(args.path.replace(".min.js", ".js"), "utf8");
			const before = "case /ii/.test(result):";
			if (!source.includes(before)) throw new Error(`No place for seconds in ${args.path}`);
			const added = "case /ss/.test(result): result = replacer(result, boundary('ss'), leadingZero(date.getSeconds()));";
			return { contents: source.replace(before, `${added}\n${before}`), loader: "js" };
		});
	},
};

// Files that the web server itself serves are not bundled.
export const served = {
	name: "served",
	setup(build) {
		build.onResolve({ filter: /^\/(assets|files)\// }, (args) => ({ path: args.path, external: true }));
	},
};

// Sass and CSS. `~package/file` and `app/public/...` are looked up in the module folders.
export function styles(folders) {
	const options = {
		loadPaths: folders,
		quietDeps: true,
		logger: sass.Logger.silent,
		importers: [
			{
				findFileUrl(url) {
					if (!url.startsWith("~")) return null;
					for (const folder of folders) {
						const found = path.join(folder, url.slice(1));
						if (fs.existsSync(path.dirname(found))) return pathToFileURL(found);
					}
					return null;
				},
			},
		],
	};
	const prefixes = postcss([autoprefixer]);
	return {
		name: "styles",
		setup(build) {
			build.onLoad({ filter: /\.scss$/ }, async (args) => {
				const compiled = await sass.compileAsync(args.path, options);
				const { css } = await prefixes.process(compiled.css, { from: args.path });
				return { contents: css, loader: "css", resolveDir: path.dirname(args.path) };
			});
		},
	};
}
