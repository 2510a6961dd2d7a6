"""People of twelve naming traditions as offices meet them, with the errors that offices make: an independent set to
judge the matching by.

It is written from the world, without looking at what the matching knows: names, short forms and spellings are lists
of its own (``data/``), and errors are made on what was written, not on what a rule would forgive. ``people`` makes who there is, ``entries`` what an office
writes of them, ``errors`` what goes wrong, ``sets`` a whole labelled set, ``judge`` the figures.
"""
