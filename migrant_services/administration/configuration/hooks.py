"""The events by which every part of the configuration keeps its versions."""

from migrant_services.administration.configuration.parts import list_kinds

# The versions are kept after all that other hooks do.
_EVENTS = {
	"on_update": "migrant_services.administration.configuration.versions.keep_version",
	"on_trash": "migrant_services.administration.configuration.versions.keep_removal",
}


def add_version_events(doc_events: dict[str, dict]) -> dict[str, dict]:
	"""Return the events of documents with those that keep versions."""
	found = dict(doc_events)
	for doctype in list_kinds():
		events = dict(found.get(doctype, {}))
		for event, method in _EVENTS.items():
			others = events.get(event, [])
			events[event] = [*([others] if isinstance(others, str) else others), method]
		found[doctype] = events
	return found
