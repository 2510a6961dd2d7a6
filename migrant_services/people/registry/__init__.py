"""The people on file: an index of them, and who among them somebody at the desk may be.

``matching/`` compares two people without Frappe. Here it is asked about everybody: ``read`` makes records of the
matching from documents, ``index`` keeps two tables in the transaction of the person, ``candidates`` and ``search``
look into them, ``duplicates`` asks before somebody is registered twice, ``nightly`` looks for what got past.
"""
