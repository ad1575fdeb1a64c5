"""Turns: what happens between a person's message and the end of the answer."""
