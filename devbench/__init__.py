"""devbench: a working Frappe bench from package registries alone, to try the app and to run its tests.

It stands beside the app and is never imported by it. ``python3 -m devbench --help`` lists the commands.
"""
