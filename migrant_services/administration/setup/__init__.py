"""Setting up a municipality: what is missing, and the steps of the desk page *Set Up*, each of which saves by itself."""

__all__ = ("offices", "people", "progress", "rights", "site", "state")
