"""A case worker sends a person's data to an organization that the person did not agree to."""

from __future__ import annotations

import pytest
from frappe.utils import today

from tests import factories as make
from tests.security.scene import made


@pytest.fixture
def sent(scene):
	"""Make a referral that was sent under a consent for its organization."""
	organization = made(make.organization)
	person = scene.own["Person"]
	consent = made(make.consent, person, organization)
	referral = made(make.referral, person, organization, consent=consent.name)
	made(make.set_stage, referral, "Sent")
	return referral


@pytest.fixture
def partner(sent, api):
	"""Return a partner of another organization."""
	other = made(make.organization)
	user = made(make.partner, other)
	return other, api(user)


@pytest.mark.defended_by("consent")
@pytest.mark.parametrize("decision", ["Refused", "Given", None])
def test_a_sent_referral_cannot_be_redirected(scene, worker, partner, sent, stored, decision):
	"""She sends it under one consent, and then changes its destination, so that the other organization would
	read it.
	"""
	other, reader = partner
	values = {"organization": other.name, "service": None}
	if decision:
		consent = made(make.consent, scene.own["Person"], other, decision=decision)
		values["consent"] = consent.name
	else:
		values |= {"consent": None, "legal_basis": "Vital interest", "legal_basis_reason": "x"}
	answer = worker.put(f"/api/resource/Referral/{sent.name}", json=values)
	assert answer.status_code == 417, answer.text[:300]
	assert stored(sent, "organization") == sent.organization
	assert reader.get(f"/api/resource/Referral/{sent.name}").status_code in (403, 404)


@pytest.mark.defended_by("consent")
@pytest.mark.parametrize(
	"values",
	[{"consent": None}, {"legal_basis": "Vital interest", "legal_basis_reason": "x", "consent": None}],
)
def test_the_legal_basis_of_a_sent_referral_cannot_be_changed(worker, sent, stored, values):
	"""Once it is sent, its consent is removed, or replaced by another legal basis."""
	assert worker.put(f"/api/resource/Referral/{sent.name}", json=values).status_code == 417
	assert stored(sent, "consent") == sent.consent and stored(sent, "legal_basis") == sent.legal_basis


@pytest.mark.legitimate
def test_the_rest_of_a_sent_referral_can_be_changed(worker, sent, stored):
	"""Her own work continues: what was received, and when."""
	answer = worker.put(
		f"/api/resource/Referral/{sent.name}", json={"acknowledged_on": f"{today()} 00:00:00"}
	)
	assert answer.status_code == 200, answer.text[:300]
