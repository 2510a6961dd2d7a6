"""The waiting room: numbers, the order of turns, and the public screen."""

__all__ = ("queue", "room", "screen", "tickets")
