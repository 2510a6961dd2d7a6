// Returns the reasons for and against two records being one person, a line each; "" without reasons.
export function reasons_html(reasons) {
	const lines = reasons.map(
		({ text, side }) => `<li class="ms-reason-${side === "for" ? "for" : "against"}">${frappe.utils.escape_html(text)}</li>`
	);
	return lines.length ? `<ul class="ms-reasons">${lines.join("")}</ul>` : "";
}
