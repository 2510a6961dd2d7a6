"""Recognising a person who is already on file, whatever the clerk typed. No Frappe in here.

A :class:`~migrant_services.matching.record.Record` is made from a form, a row or a table, brought to comparable
form once by :func:`~migrant_services.matching.profile.profile`, looked up by its
:func:`~migrant_services.matching.keys.keys` and compared by :func:`~migrant_services.matching.score.score`;
:func:`~migrant_services.matching.explain.explain_score` says why in sentences. docs/matching.md tells the reasons.
"""
