"""The values and rules of a chat; the standard library alone."""
