__all__ = ("appointments", "attend", "checklists", "no_shows", "waiting_room")
