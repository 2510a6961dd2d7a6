"""Closes appointments and numbers of past days."""

import frappe
from frappe.utils import get_datetime, now_datetime, today

from migrant_services.core.jobs import scheduled
from migrant_services.reception.appointments import rules as appointments
from migrant_services.reception.waiting_room import queue


@scheduled
def close_past_days() -> None:
	"""Mark past appointments as missed, and end numbers that were never ended.

	Runs every hour, so it catches up after a night without the scheduler. What is closed already stays as it
	is.
	"""
	appointment, ticket = frappe.qb.DocType("Appointment"), frappe.qb.DocType("Queue Ticket")
	now = now_datetime()
	(
		frappe.qb.update(appointment)
		.set(appointment.status, appointments.NO_SHOW)
		.set(appointment.modified, now)
		.where(appointment.status == appointments.BOOKED)
		.where(appointment.starts_at < get_datetime(today()))
		.run()
	)
	for before, after in (
		(queue.ATTENDING, queue.SERVED),
		(queue.CALLED, queue.LEFT),
		(queue.WAITING, queue.LEFT),
	):
		(
			frappe.qb.update(ticket)
			.set(ticket.status, after)
			.set(ticket.modified, now)
			.where(ticket.status == before)
			.where(ticket.day < today())
			.run()
		)
