"""What the municipality asks: its own questions, and what it changed on the shipped fields."""

__all__ = ("answers", "columns", "editing", "inventory", "kinds", "preparation", "questions")
