__all__ = ("desktop", "health", "notices", "pictures", "profiles", "reference", "versions")
