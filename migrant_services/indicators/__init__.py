"""What the office counts: charts and totals, never a record of a person."""

__all__ = ("answers", "charts", "small_counts", "totals")
