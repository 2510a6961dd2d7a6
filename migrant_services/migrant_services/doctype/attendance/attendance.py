from migrant_services.record import Row


class Attendance(Row):
	pass
