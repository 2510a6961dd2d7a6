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

// Letters without marks and case, so that whoever types without accents finds what has them.
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
