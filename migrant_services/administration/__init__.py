__all__ = ("desktop", "health", "notices", "pictures", "profiles", "versions")
