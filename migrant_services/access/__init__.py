"""Who may see what, and every door that holds it (docs/access.md)."""
