"""What is needed for a subject or a programme: the checklists of the municipality, and what is ticked in a consultation."""

__all__ = ("lists", "rules", "ticking")
