"""The texts of documents, reminders and notices: shipped as data, and owned by the municipality."""

__all__ = ("answers", "catalog", "check", "compare", "editing", "notices", "store", "wording")
