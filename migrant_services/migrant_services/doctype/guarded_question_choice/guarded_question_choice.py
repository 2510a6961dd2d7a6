from migrant_services.access.record import Row


class GuardedQuestionChoice(Row):
	pass
