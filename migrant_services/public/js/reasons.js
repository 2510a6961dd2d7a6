// Why two may be one and what speaks against it, a line each; nothing where there is no reason to tell.
export function reasons_html(reasons) {
	const lines = reasons.map(
		({ text, side }) => `<li class="ms-reason-${side === "for" ? "for" : "against"}">${frappe.utils.escape_html(text)}</li>`
	);
	return lines.length ? `<ul class="ms-reasons">${lines.join("")}</ul>` : "";
}
