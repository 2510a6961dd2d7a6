"""The waiting room: numbers, whose turn it is, and the screen that everybody in the room sees."""
