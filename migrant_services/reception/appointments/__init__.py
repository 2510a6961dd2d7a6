"""Appointments: the times of an office, booking without overbooking, reminders, and no-shows."""

__all__ = ("booking", "reminder", "rules", "times")
