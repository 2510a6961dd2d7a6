// Asks the server, by POST: what is typed here belongs into no address and no log.
// What it refuses comes as a Refusal with its sentences; nothing is shown over the page, and no way leads off it.

export class Refusal extends Error {
	constructor(sentences, answer = {}) {
		super(sentences.map((sentence) => sentence.message).join(" "));
		this.sentences = sentences;
		this.duplicates = answer.duplicates;
		this.sign_in = answer.sign_in;
	}
}

export async function ask(method, args = {}, { signal, again = true } = {}) {
	const response = await send(method, args, signal);
	const answer = await response.json().catch(() => ({}));
	const said = messages_of(answer);
	if (response.ok) {
		said.forEach(({ message }) => {
			frappe.show_alert({ message: frappe.utils.escape_html(message), indicator: "orange" }, 10);
		});
		return answer.message;
	}
	if (answer.exc_type === "CSRFTokenError" && again && (await renew_token())) {
		return ask(method, args, { signal, again: false });
	}
	if (signed_in_as() === "Guest") {
		const message = __(
			"Your session has ended. What you wrote is still here: sign in again in a new tab, then come back and go on."
		);
		throw new Refusal([{ message }], { sign_in: true });
	}
	if (signed_in_as() !== frappe.session.user) {
		throw new Refusal([{ message: __("Another user is signed in in this browser now. Reload the page.") }]);
	}
	if (said.length) throw new Refusal(said, answer);
	throw new Refusal([{ message: __("The server could not answer. Nothing was saved; try again.") }]);
}

async function send(method, args, signal) {
	try {
		return await fetch(`/api/method/${method}`, {
			method: "POST",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": frappe.csrf_token,
			},
			body: JSON.stringify(args),
			signal,
		});
	} catch (error) {
		if (error.name === "AbortError") throw error;
		throw new Refusal([
			{ message: __("The server cannot be reached. What you wrote is still here; try again in a moment.") },
		]);
	}
}

function signed_in_as() {
	return frappe.get_cookie("user_id") || "Guest";
}

// Whoever signed in again in another tab has a new token, which the desk there knows and this page does not.
async function renew_token() {
	if (signed_in_as() !== frappe.session.user) return false;
	const desk = await (await fetch(location.pathname, { headers: { Accept: "text/html" } })).text();
	const [, token] = desk.match(/csrf_token\s*[:=]\s*["'](\w+)["']/) || [];
	if (!token || token === frappe.csrf_token) return false;
	frappe.csrf_token = token;
	return true;
}

// Sentences of the server with the titles over them, as plain text.
function messages_of(answer) {
	return JSON.parse(answer._server_messages || "[]").map((text) => {
		const { message, title } = JSON.parse(text);
		return { message: plain(message), title: title && plain(title) };
	});
}

function plain(html) {
	const text = new DOMParser().parseFromString((html || "").replaceAll("<br>", "\n"), "text/html").body.textContent;
	return text.trim();
}
