"""Migrant Services: attending migrants, refugees and displaced people in a municipality."""

__version__ = "0.1.0"
