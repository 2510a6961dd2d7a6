// node build.mjs BENCH APP: every public/**/*.bundle.{js,ts,css,scss} of the app becomes
// sites/assets/APP/dist/{js,css}/NAME.bundle.HASH.{js,css}, entered in assets.json under NAME.bundle.{js,css};
// style sheets also in a right-to-left copy (css-rtl, assets-rtl.json).
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import rtlcss from "rtlcss";
import { html, seconds, served, styles } from "./plugins.mjs";
import { vue } from "./vue.mjs";

const [bench, app] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const apps = path.join(bench, "apps");
const publicFolder = path.join(apps, app, app, "public");
const source = fs.existsSync(publicFolder) ? fs.realpathSync(publicFolder) : null;
const assets = path.join(bench, "sites", "assets");
const target = path.join(assets, app);

// An app's own node_modules come before the engine's.
const folders = [
	path.join(apps, app, "node_modules"),
	path.join(here, "node_modules"),
	...fs.readdirSync(apps).map((name) => path.join(apps, name)),
].filter((folder) => fs.existsSync(folder));

function walk(folder) {
	return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const full = path.join(folder, entry.name);
		if (entry.isDirectory()) return ["node_modules", "dist"].includes(entry.name) ? [] : walk(full);
		return /\.bundle\.(js|ts|css|scss)$/.test(entry.name) ? [full] : [];
	});
}

async function bundle(files, kind, part) {
	const result = await esbuild.build({
		entryPoints: files,
		outdir: path.join(part, kind),
		entryNames: "[name].[hash]",
		bundle: true,
		minify: true,
		sourcemap: true,
		metafile: true,
		legalComments: "none",
		target: ["es2017"],
		logLevel: "warning",
		nodePaths: folders,
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
		},
		loader: { ".svg": "dataurl", ".png": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
		plugins: [served, html, seconds, styles(folders), vue],
	});
	const map = {};
	for (const file of Object.keys(result.metafile.outputs)) {
		const name = path.basename(file);
		if (name.endsWith(`.${kind}`)) map[unhashed(name)] = `/assets/${app}/dist/${kind}/${name}`;
	}
	if (kind === "js") carry(Object.keys(result.metafile.outputs), map);
	return map;
}

function unhashed(name) {
	return name.replace(/\.[A-Z0-9]{8}\.(js|css)$/, ".$1");
}

// Styles that a script imports (components have some) travel inside the script: the desk asks for one file.
function carry(outputs, map) {
	for (const file of outputs.filter((name) => name.endsWith(".css"))) {
		const css = fs.readFileSync(file, "utf8").replace(/\/\*# sourceMappingURL.*?\*\//, "");
		const script = map[unhashed(path.basename(file)).replace(/css$/, "js")];
		const add = `(()=>{const s=document.createElement("style");s.textContent=${JSON.stringify(css)};document.head.append(s)})();\n`;
		const scriptFile = path.join(path.dirname(file), path.basename(script));
		fs.writeFileSync(scriptFile, add + fs.readFileSync(scriptFile, "utf8"));
		for (const gone of [file, `${file}.map`]) fs.rmSync(gone, { force: true });
	}
}

function flip(map, part) {
	fs.mkdirSync(path.join(part, "css-rtl"), { recursive: true });
	const flipped = {};
	for (const [name, url] of Object.entries(map)) {
		const file = path.basename(url);
		const css = fs.readFileSync(path.join(part, "css", file), "utf8").replace(/\/\*# sourceMappingURL.*?\*\//, "");
		fs.writeFileSync(path.join(part, "css-rtl", file), rtlcss.process(css));
		flipped[`rtl_${name}`] = `/assets/${app}/dist/css-rtl/${file}`;
	}
	return flipped;
}

// Two apps may be bundled at the same time: a lock around reading, changing and writing the map.
async function enter(file, map) {
	const lock = `${file}.lock`;
	for (let tries = 0; ; tries++) {
		try {
			fs.mkdirSync(lock);
			break;
		} catch (error) {
			if (error.code !== "EEXIST" || tries > 100) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	try {
		const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
		const others = Object.entries(known).filter(([, url]) => !url.startsWith(`/assets/${app}/`));
		fs.writeFileSync(`${file}.part`, JSON.stringify({ ...Object.fromEntries(others), ...map }, null, 1));
		fs.renameSync(`${file}.part`, file);
	} finally {
		fs.rmdirSync(lock);
	}
}

const part = path.join(assets, `.${app}.dist`);
fs.rmSync(part, { recursive: true, force: true });
fs.mkdirSync(part, { recursive: true });
fs.mkdirSync(target, { recursive: true });
const files = source ? walk(source) : [];
const isStyle = (file) => /css$/.test(file);
const js = await bundle(files.filter((f) => !isStyle(f)), "js", part);
const css = await bundle(files.filter(isStyle), "css", part);
const rtl = flip(css, part);

// The folder the web server sees: the app's public files as they are, and the bundles.
for (const name of fs.readdirSync(target)) {
	const entry = path.join(target, name);
	if (name === "dist" || fs.lstatSync(entry).isSymbolicLink()) fs.rmSync(entry, { recursive: true });
}
for (const name of source ? fs.readdirSync(source) : []) {
	if (name !== "dist") fs.symlinkSync(path.join(source, name), path.join(target, name));
}
// The desk fetches some modules as they are when it needs them, such as the editor of code fields.
if (app === "frappe") fs.symlinkSync(path.join(here, "node_modules"), path.join(target, "node_modules"));
fs.renameSync(part, path.join(target, "dist"));
await enter(path.join(assets, "assets.json"), { ...js, ...css });
await enter(path.join(assets, "assets-rtl.json"), rtl);
console.log(`${app}: ${Object.keys(js).length} scripts, ${Object.keys(css).length} style sheets`);
