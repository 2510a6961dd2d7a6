from migrant_services.access.record import Row


class QuestionChoice(Row):
	pass
