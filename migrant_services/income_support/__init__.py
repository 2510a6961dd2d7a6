"""Money that the office pays."""
