"""The command line: parses arguments, and imports nothing heavy until it knows the command."""

from __future__ import annotations

from oai_tui.cli.entry import main

__all__ = ["main"]
