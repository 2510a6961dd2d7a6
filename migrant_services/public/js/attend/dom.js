let last = 0;

export const new_id = () => `ms-attend-${++last}`;

// An element with its attributes and children. What is undefined, null or false is left out; text is never markup.
export function make(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || value === null || value === false) continue;
		if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
		else element.setAttribute(name, value === true ? "" : value);
	}
	element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
	return element;
}

export function show(element, shown) {
	element.hidden = !shown;
}

// In a list that a field has the keys of: the line that is in front, or none.
export function put_in_front(input, list, at) {
	[...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
	const line = list.children[at];
	line?.scrollIntoView({ block: "nearest" });
	if (line) input.setAttribute("aria-activedescendant", line.id);
	else input.removeAttribute("aria-activedescendant");
}

// The line after or before it, around the ends; from none the first or the last one.
export function one_further(at, by, count) {
	const from = at < 0 && by < 0 ? 0 : at;
	return (from + by + count) % count;
}

// Returns letters without marks and case, so that text typed without accents finds words with them.
export function fold(text) {
	return (text || "")
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "")
		.toLowerCase()
		.trim();
}

// A key as it is called on the keyboard, beside what it does.
export function keycap(...keys) {
	return make("span", { class: "ms-keys", "aria-hidden": "true" }, ...keys.map((key) => make("kbd", {}, key)));
}
