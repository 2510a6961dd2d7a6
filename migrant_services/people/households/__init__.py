__all__ = ("ages", "changes", "other_households", "presentation", "rules", "stays")
