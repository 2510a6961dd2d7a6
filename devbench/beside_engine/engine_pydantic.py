"""Loaded by every Python of a bench (a .pth file of its environment): pydantic of today for the engine of 2023.

The engine gives ``pydantic.TypeAdapter`` a class as its config. From 2.8 on, the first release with wheels for
Python 3.13, pydantic takes a dictionary only. Later Frappe gives it one.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from inspect import isclass

MODULE = "pydantic.type_adapter"


class _AfterImport(MetaPathFinder):
	"""Wraps ``TypeAdapter`` once its module is imported: pydantic is slow to import, and most programs need none."""

	def find_spec(self, name, path=None, target=None):
		if name != MODULE:
			return None
		sys.meta_path.remove(self)
		spec = find_spec(name)
		load = spec.loader.exec_module

		def load_and_wrap(module):
			load(module)
			take_class_as_config(module.TypeAdapter)

		spec.loader.exec_module = load_and_wrap
		return spec


def take_class_as_config(adapter: type) -> None:
	"""Have ``adapter`` (pydantic's TypeAdapter) take the public attributes of a class for a config too."""
	init = adapter.__init__

	def __init__(self, type_, *, config=None, _parent_depth=2, **options):
		if isclass(config):
			config = {name: value for name, value in vars(config).items() if not name.startswith("_")}
		init(self, type_, config=config, _parent_depth=_parent_depth + 1, **options)

	adapter.__init__ = __init__


sys.meta_path.insert(0, _AfterImport())
