"""Whether this process has a terminal for a full-screen app, and on which stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def drawable_output() -> int | None:
    """The file descriptor to draw on: standard output, or standard error if only that is one."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and stream.isatty():
            return stream.fileno()
    return None


def why_no_app(environ: Mapping[str, str] = os.environ) -> str:
    """Why the app cannot run here, in part of a sentence; empty when it can."""
    if sys.__stdin__ is None or not sys.__stdin__.isatty() or drawable_output() is None:
        return "the app needs a terminal"
    if environ.get("TERM") == "dumb":
        return "this terminal cannot show a full-screen app (TERM=dumb)"
    return ""
