"""Recognises a person who is registered already, whatever the clerk typed. Without Frappe.

A :class:`~migrant_services.matching.record.Record` is made from a form, a row or a table.
:func:`~migrant_services.matching.profile.profile` brings it to comparable form once. Its
:func:`~migrant_services.matching.keys.keys` find candidates, and
:func:`~migrant_services.matching.score.score` compares two.
:func:`~migrant_services.matching.explain.explain_score` gives the reasons in sentences. The design is in
docs/matching.md.
"""

__all__ = (
	"dates",
	"explain",
	"frequency",
	"keys",
	"names",
	"profile",
	"quick_check",
	"record",
	"repair",
	"score",
	"stored_score",
	"tokens",
	"typed_text",
)
