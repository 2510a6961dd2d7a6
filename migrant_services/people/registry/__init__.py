"""The registry: an index of the people on file, and the search for people a newcomer may be.

``matching/`` compares two people without Frappe. This package applies it to the whole registry: ``records`` turns
documents into records for the matching, ``index`` keeps two tables in the transaction that saves a person,
``candidates`` and ``search`` query them, ``duplicates`` requires a decision before a person is registered twice, and
``nightly`` finds the pairs that were missed.
"""

__all__ = ("candidates", "counts", "duplicates", "index", "nightly", "pairs", "records", "search", "tables")
