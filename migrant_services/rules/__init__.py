"""Rules of the office as plain functions: no Frappe, no database, no clock of their own."""
