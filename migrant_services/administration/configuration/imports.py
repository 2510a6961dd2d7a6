"""Brings a configuration file in, as a whole or not at all, and takes it back as a whole.

The work is one transaction. A worker that is killed leaves the site as it was, and the work starts again from its record
(Configuration Import). How far it is stands in the cache, since no other connection sees the transaction.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_datetime, get_datetime, now_datetime, strip_html

import migrant_services
from migrant_services.administration.configuration import exchange, records, sentences
from migrant_services.administration.configuration.check import check_parts
from migrant_services.administration.configuration.compare import (
	ADDED,
	CHANGED,
	KEPT,
	REMOVED,
	Change,
	compare_configurations,
	compare_contents,
)
from migrant_services.administration.configuration.content import compute_digest
from migrant_services.administration.configuration.fields import list_fields_linking_to_itself
from migrant_services.administration.configuration.parts import QUESTION, format_key, get_key, list_kinds
from migrant_services.administration.configuration.versions import IMPORTED, UNDONE, VERSION
from migrant_services.core import jobs, locks
from migrant_services.core.messages import reject, to_sentence
from migrant_services.forms.questions import IN_USE

IMPORT = "Configuration Import"
# Statuses.
REJECTED, CHECKED, RUNNING, FINISHING, DONE, UNDOING, UNDONE_STATUS = (
	"To Correct",
	"Checked",
	"Running",
	"Finishing",
	"Done",
	"Undoing",
	"Undone",
)
MAX_PROBLEMS = 50
PROGRESS_SECONDS = 3600


def export_configuration() -> str:
	"""Return the whole configuration of this site as the text of a file.

	:raises frappe.PermissionError: when the user is no Services Administrator
	"""
	records.check_is_administrator()
	return exchange.write_file(records.read_configuration(), migrant_services.__version__)


def check_file(text: str, file_name: str, remove_missing: bool) -> Document:
	"""Check a file as a whole, and return the import that shows what it would change. Nothing else is written.

	:param remove_missing: whether parts that the file lacks are removed
	:raises frappe.ValidationError: when it is no file of this app, or has parts that may not be brought in
	"""
	records.check_is_administrator()
	file = _parse(text)
	findings = check_parts(file.parts, _exists)
	if findings:
		_reject_file(findings[0].code, _list_sentences(map(sentences.describe_finding, findings)))
	made = frappe.new_doc(IMPORT)
	made.update(
		{
			"file_name": file_name[:140],
			"content": text,
			"file_digest": file.digest,
			"app_version": file.app_version,
			"remove_missing": cint(remove_missing),
			"requested_by": frappe.session.user,
		}
	)
	made.update(_rehearse(made))
	return made.insert(ignore_permissions=True)  # why: no user writes this record except by these functions


def check_again(name: str) -> Document:
	"""Compare and check a file again, after something was corrected on this site."""
	found = _rehearse(_get_waiting(name))
	made = _get_waiting(name)
	made.update(found)
	return made.save(ignore_permissions=True)  # why: no user writes this record except by these functions


def start(name: str) -> Document:
	"""Bring a checked file in, in the background.

	:raises frappe.ValidationError: when the file has to be checked again first
	"""
	made = _get_waiting(name)
	if made.status != CHECKED:
		reject(
			"IMPORT_NOT_CHECKED",
			_("Correct what the check found, then check the file again."),
			title=_(IMPORT),
		)
	return _enqueue(made, RUNNING)


def undo(name: str) -> Document:
	"""Take an import back, in the background: every part becomes what it was before."""
	records.check_is_administrator()
	made = locks.lock_document(IMPORT, name)
	if made.status != DONE:
		reject("IMPORT_NOT_DONE", _("Only an import that is done can be undone."), title=_(IMPORT))
	return _enqueue(made, UNDOING)


def list_changes_of_undo(made: Document) -> list[Change]:
	"""Return what undoing would change now: also what was edited after the import."""
	found = []
	for each in json.loads(made.before or "[]"):
		key = tuple(each["key"])
		now = records.read_part(each["doctype"], key)
		if now is None and each["content"] is not None:
			found.append(Change(ADDED, each["doctype"], key, None, each["content"]))
		elif now is not None and each["content"] is None:
			found.append(Change(REMOVED, each["doctype"], key, now, None))
		elif now is not None and compare_contents(each["doctype"], now, each["content"]):
			found.append(Change(CHANGED, each["doctype"], key, now, each["content"]))
	return found


def list_edits_since(made: Document) -> list[str]:
	"""Return a sentence for each part that was edited after the import; undoing takes the edits back too."""
	found = []
	for each in json.loads(made.before or "[]"):
		last = frappe.get_all(
			VERSION,
			filters={"part": each["doctype"], "part_key": format_key(tuple(each["key"]))},
			fields=["part_title", "kept_by", "kept_on", "digest"],
			order_by="number desc",
			limit=1,
		)
		if (
			last
			and last[0].digest != each["digest"]
			and get_datetime(last[0].kept_on) > get_datetime(made.done_on)
		):
			found.append(
				_(
					"{0} {1} was edited after the import, by {2} on {3}. Undoing takes that back too; it stays a version."
				).format(
					_(each["doctype"]),
					last[0].part_title,
					frappe.utils.get_fullname(last[0].kept_by),
					format_datetime(last[0].kept_on),
				)
			)
	return found


def run_job(name: str) -> None:
	"""Do the work of an import: bring the file in, or take it back (:data:`migrant_services.core.jobs.KINDS`)."""
	made = locks.lock_document(IMPORT, name)
	if made.status == RUNNING:
		made = _run(made, _bring_in, REJECTED)
	if made.status == FINISHING:
		_finish(name)
	elif made.status == UNDOING:
		_run(made, _take_back, DONE)


def get_progress(name: str) -> int:
	"""Return how much of the work is done, in percent."""
	return cint(frappe.cache.get_value(_make_progress_key(name)))


# --- the work


def _run(made: Document, work: Callable[[Document], list[str]], status_when_rejected: str) -> Document:
	"""Do the work in one transaction; when a part is rejected, the site stays as it was."""
	try:
		problems = work(made)
	except Exception as error:
		if locks.is_conflict(error):
			raise
		frappe.db.rollback()
		frappe.log_error("Configuration Import")
		problems = [_("An error occurred. A System Manager can see the details in the Error Log.")]
	if problems:
		frappe.db.rollback()
		made = locks.lock_document(IMPORT, made.name)
		made.update({"status": status_when_rejected, "problems": _to_text(problems)})
	made.save(ignore_permissions=True)  # why: no user writes this record except by these functions
	frappe.db.commit()  # why: end of the background job
	frappe.cache.delete_value(_make_progress_key(made.name))
	# Caches may hold what was rolled back, and lists and texts that have changed.
	frappe.clear_cache()
	return made


def _finish(name: str) -> None:
	"""Give the questions that were brought in their columns, which no transaction can take back."""
	questions = _parse(frappe.db.get_value(IMPORT, name, "content")).parts.get(QUESTION, [])
	drafts = records.finish_questions(each for each in questions if each.get("status") == IN_USE)
	made = locks.lock_document(IMPORT, name)
	sentence = _("“{0}” stays a draft. Open the question, see what is missing, and put it in use.")
	problems = [sentence.format(question.question) for question in drafts]
	made.update({"status": DONE, "problems": _to_text(problems)})
	made.save(ignore_permissions=True)  # why: no user writes this record except by these functions
	frappe.db.commit()  # why: end of the background job


def _bring_in(made: Document) -> list[str]:
	"""Write the parts of the file, and return the sentences of those that were rejected."""
	changes, site = _compare(made)
	if compute_digest(site) != made.site_digest:
		return [_("The configuration of this site was edited after the check. Check the file again.")]
	problems = _apply(changes, IMPORTED, made.name)
	if not problems:
		# Only now, as two parts may depend on each other.
		before = [
			{
				"doctype": change.doctype,
				"key": change.key,
				"content": change.before,
				"digest": _get_digest_now(change),
			}
			for change in changes
			if change.kind != KEPT
		]
		made.update(
			{
				"status": FINISHING,
				"done_on": now_datetime(),
				"problems": None,
				"before": json.dumps(before, ensure_ascii=False),
			}
		)
	return problems


def _take_back(made: Document) -> list[str]:
	problems = _apply(list_changes_of_undo(made), UNDONE, made.name)
	if not problems:
		made.update({"status": UNDONE_STATUS, "undone_on": now_datetime(), "problems": None})
	return problems


def _apply(changes: Iterable[Change], origin: str, name: str | None = None) -> list[str]:
	"""Write, retire and delete parts, and return the sentences of those that were rejected.

	A part may need one that comes after it, so those that are rejected are tried again after the others.

	:param name: the import whose progress is shown
	"""
	waiting = _list_steps(list(changes), origin)
	total, done = len(waiting), 0
	while waiting:
		rejected, problems = [], []
		for change, step in waiting:
			if found := _try(change, step):
				rejected.append((change, step))
				problems += found
			else:
				done += 1
				_show_progress(name, 100 * done // total)
		if len(rejected) == len(waiting):
			return list(dict.fromkeys(problems))
		waiting = rejected
	return []


def _show_progress(name: str | None, percent: int) -> None:
	if name:
		frappe.cache.set_value(_make_progress_key(name), percent, expires_in_sec=PROGRESS_SECONDS)
		frappe.publish_progress(percent, title=_(IMPORT), doctype=IMPORT, docname=name)


def _list_steps(changes: list[Change], origin: str) -> list[tuple[Change, Callable[[], Any]]]:
	"""Return what is to be done in order: what others link to is written first and removed last."""
	steps: list[tuple[Change, Callable[[], Any]]] = []
	for doctype in list_kinds():
		written = [each for each in changes if each.doctype == doctype and each.kind in (ADDED, CHANGED)]
		if list_fields_linking_to_itself(doctype):
			# Two that name each other must both be there first.
			begin = partial(records.write_without_links_to_itself, doctype)
			steps += [(each, partial(begin, each.after)) for each in written if each.kind == ADDED]
		steps += [(each, partial(records.write_part, doctype, each.after, origin)) for each in written]
	for doctype in reversed(list_kinds()):
		removed = (each for each in changes if each.doctype == doctype and each.kind == REMOVED)
		steps += [(each, partial(records.remove_part, doctype, each.key, origin)) for each in removed]
	return steps


def _try(change: Change, step: Callable[[], Any]) -> list[str]:
	"""Do a step, and return the sentences of its rejection, so that the next part is tried as well."""
	frappe.db.savepoint("before_part")
	shown = len(frappe.local.message_log)
	try:
		step()
	except (frappe.ValidationError, frappe.PermissionError, frappe.NameError) as error:
		if locks.is_conflict(error):
			raise
		frappe.db.rollback(save_point="before_part")
		described = sentences.describe_change(change)
		place = f"{described['label']} {described['title']}: "
		return [place + sentence for sentence in _to_sentences(str(error)) or [_("This could not be saved.")]]
	finally:
		# Messages of single records would come as a heap of dialogs.
		del frappe.local.message_log[shown:]
	return []


def _rehearse(made: Document) -> dict[str, Any]:
	"""Compare the file with this site, and try to write its parts without keeping anything.

	:returns: the fields of the import that say what came of it
	"""
	changes, site = _compare(made)
	problems: list[str] = []
	if any(change.kind != KEPT for change in changes):
		try:
			problems = _apply(changes, IMPORTED)
		finally:
			# All of the transaction: what was queued for its commit, such as deleting comments of a deleted part, goes too.
			frappe.db.rollback()
			frappe.clear_cache()
	counted = {"added": ADDED, "changed": CHANGED, "removed": REMOVED, "kept": KEPT}
	return {
		"status": REJECTED if problems else CHECKED,
		"checked_on": now_datetime(),
		"site_digest": compute_digest(site),
		"problems": _to_text(problems),
		**{field: sum(change.kind == kind for change in changes) for field, kind in counted.items()},
	}


def list_shown_changes(made: Document) -> list[Change]:
	"""Return what the form shows: what the file changes, or changed, on this site. Of an import that is done, what it did."""
	if made.status in (REJECTED, CHECKED, RUNNING):
		return _compare(made)[0]
	after = {
		(doctype, get_key(doctype, part)): part
		for doctype, parts in _parse(made.content).parts.items()
		for part in parts
	}
	found = []
	for each in json.loads(made.before or "[]"):
		doctype, key, before = each["doctype"], tuple(each["key"]), each["content"]
		now = after.get((doctype, key))
		kind = ADDED if before is None else REMOVED if now is None else CHANGED
		found.append(Change(kind, doctype, key, before, now))
	return found


def _compare(made: Document) -> tuple[list[Change], dict[str, Any]]:
	site = records.read_configuration()
	file = _parse(made.content)
	return compare_configurations(site, file.parts, bool(made.remove_missing)), site


def _get_digest_now(change: Change) -> str:
	now = records.read_part(change.doctype, change.key)
	return compute_digest(now) if now else ""


# --- the pieces


def _parse(text: str) -> exchange.ConfigurationFile:
	try:
		return exchange.parse_file(text)
	except exchange.InvalidConfigurationFile as refused:
		_reject_file(refused.code, to_sentence(refused.finding))


def _reject_file(code: str, sentence: str) -> Any:
	reject(code, sentence, title=_("Configuration File"))


def _exists(doctype: str, name: str) -> bool:
	return bool(frappe.db.exists(doctype, name))


def _get_waiting(name: str) -> Document:
	"""Return an import that is not under way and not done, locked.

	:raises frappe.ValidationError: when it is
	"""
	records.check_is_administrator()
	made = locks.lock_document(IMPORT, name)
	if made.status not in (REJECTED, CHECKED):
		reject("IMPORT_NOT_WAITING", _("This file was brought in already."), title=_(IMPORT))
	return made


def _enqueue(made: Document, status: str) -> Document:
	made.update({"status": status, "requested_by": frappe.session.user, "problems": None})
	made.save(ignore_permissions=True)  # why: no user writes this record except by these functions
	jobs.enqueue(IMPORT, made.name)
	return made


def _to_sentences(html: str) -> list[str]:
	"""Return the lines of a message as plain texts."""
	for tag in ("</li>", "<br>", "</p>"):
		html = html.replace(tag, "\n")
	return [line.strip() for line in strip_html(html).split("\n") if line.strip()]


def _list_sentences(found: Iterable[str]) -> str:
	"""Return sentences as HTML: one, or a list with the first ones."""
	escaped = [frappe.utils.escape_html(sentence) for sentence in found]
	if len(escaped) == 1:
		return escaped[0]
	more = len(escaped) - MAX_PROBLEMS
	if more > 0:
		escaped = [*escaped[:MAX_PROBLEMS], _("And {0} more.").format(more)]
	return "<ul>{}</ul>".format("".join(f"<li>{sentence}</li>" for sentence in escaped))


def _to_text(problems: list[str]) -> str | None:
	if len(problems) > MAX_PROBLEMS:
		problems = [*problems[:MAX_PROBLEMS], _("And {0} more.").format(len(problems) - MAX_PROBLEMS)]
	return "\n".join(problems) or None


def _make_progress_key(name: str) -> str:
	return f"configuration_import_progress:{name}"
