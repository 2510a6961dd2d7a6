from migrant_services.access.record import Row


class Attendance(Row):
	pass
