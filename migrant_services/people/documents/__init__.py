__all__ = ("contact", "expiry", "reminder_rules", "reminders")
