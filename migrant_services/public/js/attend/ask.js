// Asks the server, by POST: typed text must not appear in an address or a log.
// A rejected request throws a Refusal with the server's sentences. Nothing covers the page, and the user stays on it.

export class Refusal extends Error {
	constructor(sentences, answer = {}) {
		super(sentences.map((sentence) => sentence.message).join(" "));
		this.sentences = sentences;
		this.duplicates = answer.duplicates;
		this.sign_in = answer.sign_in;
	}
}

export async function ask(method, args = {}, { signal, retry = true } = {}) {
	const response = await send(method, args, signal);
	const answer = await response.json().catch(() => ({}));
	const messages = messages_of(answer);
	if (response.ok) {
		messages.forEach(({ message }) => {
			frappe.show_alert({ message: frappe.utils.escape_html(message), indicator: "orange" }, 10);
		});
		return answer.message;
	}
	if (answer.exc_type === "CSRFTokenError" && retry && (await renew_token())) {
		return ask(method, args, { signal, retry: false });
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
	if (messages.length) throw new Refusal(messages, answer);
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

// After signing in again in another tab, the user has a new token, which this page does not know.
async function renew_token() {
	if (signed_in_as() !== frappe.session.user) return false;
	const desk = await (await fetch(location.pathname, { headers: { Accept: "text/html" } })).text();
	const [, token] = desk.match(/csrf_token\s*[:=]\s*["'](\w+)["']/) || [];
	if (!token || token === frappe.csrf_token) return false;
	frappe.csrf_token = token;
	return true;
}

// Returns the sentences of the server as plain text, each with its code and field (docs/errors.md); Frappe's own have neither.
function messages_of(answer) {
	return JSON.parse(answer._server_messages || "[]").map((text) => {
		const { message, code, field } = JSON.parse(text);
		return { message: plain(message), code, field };
	});
}

function plain(html) {
	const text = new DOMParser().parseFromString((html || "").replaceAll("<br>", "\n"), "text/html").body.textContent;
	return text.trim();
}
