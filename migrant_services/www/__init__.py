__all__ = ("migrant_services", "verify", "waiting_room")
