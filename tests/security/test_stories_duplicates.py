"""Attempts to learn from pairs of people, to decide or merge pairs of others, and to undo a merge.

Each story has an attacker, a victim and a route. The pair is of a person of the own (northern) office, whose record
the attacker sees, and of a person of the other one.
"""

from __future__ import annotations

import json

import frappe
import pytest

from migrant_services.core.roles import CASE_WORKER, FRONT_DESK
from migrant_services.people.registry import pairs
from tests import factories as make
from tests.http import unnumbered
from tests.security.scene import lists, made

API = "migrant_services.api.duplicates."


@pytest.fixture(scope="module")
def half_seen(scene):
	"""Make a very likely pair across the two offices."""
	frappe.set_user("Administrator")
	mine, hidden = make.duplicates(scene.north, scene.south)
	review = make.pair(mine, hidden, remarks=make.word())
	frappe.db.commit()
	return mine, hidden, review


@pytest.fixture
def twins(scene):
	"""Make a very likely pair within the own office."""
	frappe.set_user("Administrator")
	one, other = make.duplicates(scene.north)
	review = make.pair(one, other)
	frappe.db.commit()
	return one, other, review


def discloses(answer, hidden, review) -> set[str]:
	"""Return what a response holds of the hidden half, or of the review."""
	# The two have the same names: the folio and the name of the record distinguish them.
	words = {hidden.name, hidden.folio, review.remarks, review.pair_key, review.reasons}
	return {word for word in words if word in answer.text}


# --- the hidden half


@pytest.mark.defended_by("documents")
def test_a_half_hidden_review_cannot_be_opened_by_any_route(scene, worker, half_seen):
	"""A case worker who sees one of two people requests the review in every way that Frappe has."""
	mine, hidden, review = half_seen
	at = {"doctype": "Duplicate Review", "name": review.name}
	for path in (
		f"/api/resource/Duplicate Review/{review.name}",
		f"/api/method/frappe.desk.form.load.getdoc?doctype=Duplicate Review&name={review.name}",
		f"/api/method/frappe.desk.form.load.get_docinfo?doctype=Duplicate Review&name={review.name}",
		f"/printview?doctype=Duplicate Review&name={review.name}",
		f"/api/method/frappe.utils.print_format.download_pdf?doctype=Duplicate Review&name={review.name}",
	):
		assert not discloses(worker.get(path), hidden, review), path
	for method, arguments in {
		"frappe.client.get": at,
		"frappe.client.get_value": {
			"doctype": "Duplicate Review",
			"fieldname": ["person_b", "reasons", "remarks"],
			"filters": {"name": review.name},
		},
		"frappe.desk.search.search_link": {"doctype": "Duplicate Review", "txt": review.folio},
		"frappe.desk.search.get_link_title": {"doctype": "Duplicate Review", "docname": review.name},
		"frappe.client.validate_link": {
			"doctype": "Duplicate Review",
			"docname": review.name,
			"fields": json.dumps(["person_a", "person_b"]),
		},
		"frappe.desk.reportview.get": {
			"doctype": "Duplicate Review",
			"fields": json.dumps(["name", "person_a", "person_b"]),
			"filters": json.dumps([["Duplicate Review", "person_a", "=", mine.name]]),
		},
		API + "side_by_side": {"review": review.name},
		API + "decide": {"review": review.name, "decision": "Different"},
	}.items():
		answer = worker.call(method, **arguments)
		assert not discloses(answer, hidden, review), method
	assert frappe.db.get_value("Duplicate Review", review.name, "status") == "Open"


@pytest.mark.defended_by("lists")
def test_lists_counts_and_filters_cannot_disclose_a_half_hidden_review(worker, half_seen):
	mine, hidden, review = half_seen
	assert review.name not in lists(worker, "Duplicate Review").text
	for column in ("person_a", "person_b"):
		for person in (mine, hidden):
			filters = {column: person.name}
			assert lists(worker, "Duplicate Review", filters=filters).json()["message"] == []
			for method in ("frappe.client.get_count", "frappe.desk.reportview.get_count"):
				answer = worker.call(
					method, doctype="Duplicate Review", filters=filters, fields="[]", distinct="false"
				)
				assert answer.json().get("message") in (0, None), method
	exported = worker.post(
		"/api/method/frappe.desk.reportview.export_query",
		data={
			"doctype": "Duplicate Review",
			"file_format_type": "CSV",
			"title": "x",
			"fields": '["person_b"]',
		},
	)
	assert exported.status_code == 403
	dotted = lists(worker, "Duplicate Review", fields=["person_b.full_name"])
	assert hidden.full_name not in dotted.text


@pytest.mark.defended_by("columns")
def test_links_to_the_hidden_half_cannot_disclose_it(scene, api, half_seen):
	"""A protection officer sees an incident with, and a record merged into, a person of the other office."""
	frappe.set_user("Administrator")
	mine, hidden, _review = half_seen
	hidden.db_set("birth_place", make.word())
	both, offices = (
		{"person": mine.name, "other_person": hidden.name},
		{"office": mine.office, "other_office": hidden.office},
	)
	make.insert_row("Payment Incident", status="Open", **both, **offices)
	absorbed = make.insert_row("Person", office=mine.office, merged_into=hidden.name)
	frappe.db.commit()
	officer = api(scene.people["PO"])
	try:
		for doctype, link in (
			("Payment Incident", "other_person"),
			("Payment Incident", "person"),
			("Person", "merged_into"),
		):
			for payload in (
				{"fields": ["name", f"{link}.birth_place"]},
				{"filters": {f"{link}.birth_place": hidden.birth_place}},
			):
				answer = lists(officer, doctype, **payload)
				assert answer.status_code == 403 and hidden.birth_place not in answer.text, (
					doctype,
					link,
					payload,
				)
	finally:
		frappe.db.delete("Person", {"name": absorbed.name})
		frappe.db.commit()


@pytest.mark.defended_by("documents", "assignments", "records of methods")
def test_nothing_can_be_attached_to_a_hidden_review(worker, half_seen):
	*_, review = half_seen
	about = {"reference_doctype": "Duplicate Review", "reference_name": review.name}
	worker.call(
		"frappe.desk.form.utils.add_comment",
		**about,
		content="x",
		comment_email="x@office.example",
		comment_by="x",
	)
	worker.call(
		"frappe.desk.form.assign_to.add",
		doctype="Duplicate Review",
		name=review.name,
		assign_to=json.dumps([worker.user]),
		description="x",
	)
	frappe.db.rollback()
	assert not frappe.db.exists("Comment", {**about, "comment_type": "Comment"})
	assert not frappe.db.exists("ToDo", {"reference_type": "Duplicate Review", "reference_name": review.name})


@pytest.mark.defended_by("criterion")
@pytest.mark.parametrize("letters", ["FD", "CW", "PO"])
def test_only_the_office_of_the_hidden_half_is_disclosed(scene, api, half_seen, letters):
	mine, hidden, review = half_seen
	answer = api(scene.people[letters]).call(API + "of_person", person=mine.name)
	disclosed = answer.json()["message"]
	assert disclosed == {"open": 1, "very_likely": True, "review": None, "offices": [scene.south.office_name]}
	assert not discloses(answer, hidden, review) | ({review.name} & {answer.text})
	denied = api(scene.people[letters]).call(API + "of_person", person=hidden.name)
	assert denied.status_code == 403


@pytest.mark.held_by_frappe("the rights of roles")
def test_the_list_of_half_hidden_pairs_shows_only_the_visible_half(scene, api, half_seen):
	mine, hidden, review = half_seen
	answer = api(scene.people["CW"]).call(API + "elsewhere")
	rows = [row for row in answer.json()["message"] if row["person"] == mine.name]
	assert [(row["folio"], row["office"]) for row in rows] == [(mine.folio, scene.south.office_name)]
	assert not discloses(answer, hidden, review)
	assert review.name not in answer.text
	assert api(scene.people["FD"]).call(API + "elsewhere").status_code == 403


@pytest.mark.defended_by("disclosure")
def test_a_restricted_person_of_the_own_office_cannot_be_noticed(scene, worker, insider):
	mine = made(make.person, scene.north)
	hidden = scene.restricted["Person"]
	review = made(make.pair, mine, hidden, remarks=make.word())
	disclosed = worker.call(API + "of_person", person=mine.name)
	assert disclosed.json()["message"] == {"open": 0, "very_likely": False, "review": None, "offices": []}
	listed = worker.call(API + "elsewhere")
	assert mine.name not in listed.text and not discloses(disclosed, hidden, review) | discloses(
		listed, hidden, review
	)
	assert worker.call(API + "side_by_side", review=review.name).status_code == 403
	assert insider.call(API + "side_by_side", review=review.name).status_code == 200


@pytest.mark.defended_by("criterion")
def test_comparing_cannot_disclose_who_is_registered(scene, worker, front):
	"""She compares one of her people with invented names, and hopes for another response where one is real."""
	mine = scene.own["Person"].name
	answers = [
		worker.call(API + method, **{one: mine, other: name})
		for method, one, other in (("compare", "person", "other"), ("preview", "survivor", "absorbed"))
		for name in (scene.other["Person"].name, "0123456789")
	]
	assert {answer.status_code for answer in answers} == {403}
	messages = [unnumbered(answer.json()["_server_messages"]) for answer in answers]
	assert len(set(messages[:2])) == len(set(messages[2:])) == 1
	assert front.call(API + "compare", person=mine, other=mine).status_code == 403


# --- deciding


@pytest.mark.defended_by("read-only fields")
def test_a_decision_cannot_be_written_as_a_field(worker, stored, twins):
	"""A case worker sends the decision, under a colleague's name, as fields of the record."""
	one, _other, review = twins
	forged = {
		"status": "Decided",
		"decision": "Different",
		"decided_by": "Administrator",
		"decided_band": "Very Likely",
		"registered_decision": "Different",
		"registered_by": "Administrator",
		"band": "Possible",
		"person_b": one.name,
		"pair_key": "x",
		"person_merge": "x",
	}
	before = stored(review, *forged)
	worker.put(f"/api/resource/Duplicate Review/{review.name}", json=forged)
	for fieldname, value in forged.items():
		worker.call(
			"frappe.client.set_value",
			doctype="Duplicate Review",
			name=review.name,
			fieldname=fieldname,
			value=value,
		)
	assert stored(review, *forged) == before
	assert worker.post("/api/resource/Duplicate Review", json=forged).status_code in (403, 417)


@pytest.mark.held_by_frappe("methods that write take POST only")
def test_a_get_cannot_decide(worker, stored, twins):
	*_, review = twins
	worker.get(f"/api/method/{API}decide?review={review.name}&decision=Different")
	assert stored(review, "status") == "Open"


@pytest.mark.defended_by("reviewers")
def test_a_clerk_cannot_review_her_own_decision_about_money(scene, api, stored):
	frappe.set_user("Administrator")
	one, other = make.duplicates(scene.north)
	make.payment(other, scene.programme)
	clerk = make.staff_user((FRONT_DESK, CASE_WORKER), scene.north)
	review = make.pair(one, other, registered_decision="Different", registered_by=clerk)
	frappe.db.commit()
	answer = api(clerk).call(API + "decide", review=review.name, decision="Different")
	assert answer.status_code == 403
	assert "Another person" in answer.text
	assert stored(review, "status") == "Open"
	assert (
		api(scene.people["CW"]).call(API + "decide", review=review.name, decision="Different").status_code
		== 200
	)


@pytest.mark.held_by_frappe("the rights of roles")
def test_the_front_desk_cannot_decide_a_review(front, stored, twins):
	*_, review = twins
	assert front.call(API + "decide", review=review.name, decision="Different").status_code == 403
	assert front.call(API + "side_by_side", review=review.name).status_code == 403
	assert stored(review, "status") == "Open"


# --- merging


@pytest.mark.defended_by("merges", "documents")
def test_a_hidden_person_cannot_be_merged(scene, api, stored):
	"""By the dialog's method, by REST and by saving, with the own person on either side."""
	mine, hidden = scene.own["Person"], scene.other["Person"]
	for letters in ("FD", "CW", "PO", "PR", "FO", "DP", "SA"):
		client = api(scene.people[letters])
		for pair in (
			{"survivor": mine.name, "absorbed": hidden.name},
			{"survivor": hidden.name, "absorbed": mine.name},
		):
			answers = [
				client.call(API + "merge", **pair),
				client.post("/api/resource/Person Merge", json=pair),
				client.call("frappe.client.insert", doc={"doctype": "Person Merge", **pair}),
				client.call("frappe.client.save", doc={"doctype": "Person Merge", **pair}),
			]
			assert {answer.status_code for answer in answers} == {403}, letters
	for person in (mine, hidden):
		assert stored(person, "merged_into") is None
		assert stored(person, "status") != "Merged"


@pytest.mark.held_by_frappe("a level that no one writes")
def test_a_merge_cannot_be_forged_by_its_fields(scene, worker, stored):
	"""She writes into a new merge what an undo would then do, and into a person where they were merged."""
	frappe.set_user("Administrator")
	one, other = make.person(scene.north), make.person(scene.north)
	victim = scene.other["Person"]
	frappe.db.commit()
	changes = json.dumps(
		{"changed": [["Person", "office", scene.north.name, victim.office, [victim.name]]], "added": []}
	)
	body = {
		"survivor": one.name,
		"absorbed": other.name,
		"changes": changes,
		"merged_by": "Administrator",
		"status": "Undone",
	}
	name = worker.post("/api/resource/Person Merge", json=body).json()["data"]["name"]
	merge = frappe.get_doc("Person Merge", name)
	assert merge.merged_by == worker.user
	assert merge.status == "Merged"
	assert victim.name not in merge.changes
	worker.put(f"/api/resource/Person Merge/{name}", json={"changes": changes})
	assert worker.call(API + "undo", name=name).status_code == 200
	assert stored(victim, "office") == scene.south.name
	worker.put(f"/api/resource/Person/{one.name}", json={"merged_into": other.name, "status": "Merged"})
	assert stored(one, "merged_into", "status") == (None, "New")


@pytest.mark.defended_by("merges")
def test_a_merge_cannot_be_undone_without_the_right(scene, api, stored):
	frappe.set_user("Administrator")
	merge = make.person_merge(make.person(scene.north), make.person(scene.north))
	frappe.db.commit()
	for user in (
		scene.people["FD"],
		scene.people["CW"],
		scene.people["FO"],
		scene.user("Protection Officer", scene.south),
	):
		assert api(user).call(API + "undo", name=merge.name).status_code == 403
		assert api(user).delete(f"/api/resource/Person Merge/{merge.name}").status_code == 403
	assert stored(merge, "status") == "Merged"
	assert api(scene.people["PO"]).call(API + "undo", name=merge.name).status_code == 200


@pytest.mark.held_by_frappe("the rights of roles")
def test_a_double_payment_is_visible_only_to_staff_who_answer_for_money(scene, api, stored):
	frappe.set_user("Administrator")
	one, other = make.duplicates(scene.north)
	payments = [make.payment(person, scene.programme) for person in (one, other)]
	frappe.db.commit()
	denied = api(scene.people["CW"]).call(API + "merge", survivor=one.name, absorbed=other.name)
	assert "same period" in denied.json()["message"]["refused"]
	assert not {word for payment in payments for word in (payment.name, payment.folio) if word in denied.text}
	frappe.db.rollback()
	incident = frappe.get_doc("Payment Incident", {"person": one.name})
	assert incident.folio not in denied.text
	for letters, user in scene.people.items():
		if letters in ("RP", "no role", "Guest"):
			continue
		read = api(user).get(f"/api/resource/Payment Incident/{incident.name}")
		assert (read.status_code == 200) == (letters in ("PO", "PA", "FO", "DP")), letters
		rows = lists(
			api(user), "Incident Payment", parent="Payment Incident", parent_doctype="Payment Incident"
		)
		assert (incident.payments[0].name in rows.text) == (letters in ("PO", "PA", "FO", "DP")), letters
	assert stored(one, "status") == stored(other, "status") == "New"
	forged = api(scene.people["FO"]).put(
		f"/api/resource/Payment Incident/{incident.name}",
		json={"other_person": scene.other["Person"].name, "notes": "x"},
	)
	assert forged.status_code == 200
	assert stored(incident, "other_person") == other.name


@pytest.mark.defended_by("money of duplicates")
def test_a_second_record_cannot_bypass_the_review(scene, api, front, stored):
	"""A clerk registers a person again and decides "Different": money waits until another pair of eyes
	agrees.
	"""
	frappe.set_user("Administrator")
	known = make.person(scene.north, given_names=make.word(), first_surname=make.word())
	frappe.db.commit()
	again = {
		field: str(known.get(field))
		for field in (
			"given_names",
			"first_surname",
			"second_surname",
			"birth_date",
			"sex_on_document",
			"nationality",
		)
	}
	first = front.post("/api/resource/Person", json=again)
	assert first.status_code == 417
	decisions = {found["key"]: "Different" for found in first.json()["duplicates"]}
	second = front.post("/api/resource/Person", json={**again, "duplicate_decisions": json.dumps(decisions)})
	assert second.status_code == 200, second.text
	new = second.json()["data"]["name"]
	frappe.db.rollback()
	assert (
		frappe.db.get_value(
			"Duplicate Review", {"pair_key": pairs.key_of(new, known.name)}, "registered_decision"
		)
		== "Different"
	)
	payment = {
		"person": new,
		"programme": scene.programme.name,
		"period_from": "2026-01-01",
		"period_to": "2026-01-31",
		"instalment": 1,
	}
	denied = api(scene.people["PR"]).post("/api/resource/Payment", json=payment)
	assert denied.status_code == 417
	assert "registered twice" in denied.text
	assert known.folio not in denied.text


@pytest.mark.defended_by("criterion")
def test_counts_cannot_disclose_restricted_records(scene, worker, insider, twins):
	"""A case worker compares how much is recorded about a person with what she sees of it."""
	one, other, review = twins

	def numbers(client) -> list[int]:
		shown = client.call(API + "side_by_side", review=review.name).json()["message"]
		of_other = [person["person"] for person in shown["people"]].index(other.name)
		counted = next(row["values"][of_other] for row in shown["counts"] if row["label"] == "Consultation")
		moves = client.call(API + "preview", survivor=one.name, absorbed=other.name).json()["message"][
			"moves"
		]
		return [counted, sum(row["number"] for row in moves)]

	made(make.consultation, other)
	before = {client: numbers(client) for client in (worker, insider)}
	for _each in range(2):
		made(make.consultation, other, topics=[{"subject": make.subject(restricted=1)}])
	made(make.protection_file, other)
	assert numbers(worker) == before[worker]
	assert [now - then for now, then in zip(numbers(insider), before[insider], strict=True)] == [2, 3]
	merge = worker.call(API + "merge", survivor=one.name, absorbed=other.name).json()["message"]["merge"]
	moved = worker.call(API + "moved", name=merge).json()["message"]["moved"]
	assert sum(row["number"] for row in moved) <= before[worker][1]
	assert len(insider.call(API + "moved", name=merge).json()["message"]["moved"]) > len(moved)
	for answer in (worker.get(f"/api/resource/Person Merge/{merge}"), lists(worker, "Person Merge")):
		assert merge in answer.text and "Protection File" not in answer.text
