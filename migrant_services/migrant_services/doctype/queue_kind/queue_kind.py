from frappe import _

from migrant_services.core.messages import reject
from migrant_services.options.record import Option
from migrant_services.reception.waiting_room.queue import is_letter


class QueueKind(Option):
	def validate(self):
		super().validate()
		self.letter = (self.letter or "").strip().upper()
		if not is_letter(self.letter):
			reject(
				"QUEUE_LETTER_INVALID",
				_("The letter of a queue is one or two letters from A to Z."),
				field="letter",
				title=_("Letter"),
			)
