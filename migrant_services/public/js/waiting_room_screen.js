// The public screen of a waiting room: asks for the numbers every few seconds and shows them, large.
// Office and key are after the '#' of the address, which a browser does not send.
const NUMBERS = "/api/method/migrant_services.api.screen.numbers";
const INTERVAL = 3000; // milliseconds
const LOST_AFTER = 5; // requests without an answer
const { office = "", key = "" } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const element = (id) => document.getElementById(id);
let announced = null;
let unanswered = 0;

async function refresh() {
	try {
		const answer = await fetch(`${NUMBERS}?office=${encodeURIComponent(office)}`, {
			headers: { "X-Screen-Key": key, Accept: "application/json" },
			credentials: "omit",
			cache: "no-store",
		});
		if (!answer.ok) throw new Error(answer.status);
		unanswered = 0;
		show((await answer.json()).message || null);
	} catch {
		unanswered += 1;
	}
	element("lost").hidden = unanswered < LOST_AFTER;
	setTimeout(refresh, INTERVAL);
}

function show(numbers) {
	const [latest, ...before] = numbers ? numbers.calls : [];
	element("unknown").hidden = Boolean(numbers);
	element("quiet").hidden = !numbers || Boolean(latest);
	element("now").hidden = !latest;
	element("before").hidden = !before.length;
	element("waiting").hidden = !numbers;
	element("count").textContent = numbers ? numbers.waiting : "";
	const called = latest ? [latest.number, latest.window, latest.times].join("|") : "";
	// Written only when it changes, so that it is read out once.
	if (latest && called !== announced) {
		element("now").replaceChildren(number(latest.number), at_window(latest.window));
		flash(announced !== null);
	}
	announced = numbers ? called : null;
	element("before").replaceChildren(...before.map(line));
}

function flash(is_new) {
	const box = element("now");
	box.classList.remove("called");
	// Starts the animation again for a second call.
	void box.offsetWidth;
	box.classList.toggle("called", is_new);
}

function text_in(tag, text, name) {
	const made = document.createElement(tag);
	made.textContent = text;
	if (name) made.className = name;
	return made;
}

const number = (text) => text_in("div", text, "number");

function at_window(text) {
	const box = text_in("div", "", "window");
	box.append(text_in("small", document.body.dataset.window), text || "–");
	return box;
}

function arrow() {
	const character = text_in("span", "→");
	character.setAttribute("aria-hidden", "true");
	return character;
}

function line(call) {
	const item = document.createElement("li");
	const window = text_in("span", call.window || "–");
	window.prepend(text_in("span", `${document.body.dataset.window} `, "heard"));
	item.append(text_in("b", call.number), arrow(), window);
	return item;
}

function tick() {
	// The time at the office: the screen's computer may be in another time zone.
	const parts = { hour: "2-digit", minute: "2-digit", timeZone: document.body.dataset.zone };
	const now = new Date();
	element("clock").textContent = now.toLocaleTimeString(document.documentElement.lang, parts);
	element("clock").dateTime = now.toLocaleTimeString("en-GB", parts);
}

tick();
setInterval(tick, 10000);
refresh();
