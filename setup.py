from setuptools import setup

# For tools that still look for this file; everything is in pyproject.toml.
setup()
