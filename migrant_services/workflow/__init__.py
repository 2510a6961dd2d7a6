"""The workflows that the municipality edits: what the app ships, checks and enforces."""
