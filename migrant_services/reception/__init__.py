__all__ = ("appointments", "attend", "no_shows", "waiting_room")
