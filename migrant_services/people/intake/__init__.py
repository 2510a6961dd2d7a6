"""Brings lists of people that were kept elsewhere onto the register: read, map, check, decide, run, undo."""
