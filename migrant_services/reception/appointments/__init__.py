"""Appointments: the times of an office, booking without overbooking, reminders, and who did not come."""
