"""What a terminal sends for the keys that the scenarios press."""

from __future__ import annotations

UP, DOWN = "\x1b[A", "\x1b[B"
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
ENTER, ESCAPE, TAB, BACKSPACE = "\r", "\x1b", "\t", "\x7f"
BROWSE = "\x0f"
"""Ctrl+O goes to the conversations."""
