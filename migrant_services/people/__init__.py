__all__ = ("documents", "households", "intake", "merge", "minors", "registry", "restriction", "safe_contact")
