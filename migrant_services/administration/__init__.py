__all__ = ("configuration", "desktop", "health", "notices", "pictures", "profiles", "versions")
