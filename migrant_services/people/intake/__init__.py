"""Imports lists of people into the registry: upload, columns, dry run, decisions, registration, undo."""
