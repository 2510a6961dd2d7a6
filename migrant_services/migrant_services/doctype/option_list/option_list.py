from migrant_services.options.record import CodedRecord


class OptionList(CodedRecord):
	pass
