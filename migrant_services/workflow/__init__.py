"""Workflows that the municipality edits: what is shipped, what is checked and what is enforced."""
