"""Money that leaves the office."""
