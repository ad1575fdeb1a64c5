"""Folders and variables in which a program finds nothing of the person who measures it."""

from __future__ import annotations

import os
from pathlib import Path

_KEPT = ("PATH", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV")


def environment(home: Path) -> dict[str, str]:
    """The variables of a program that has this folder for its home, and no keys."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
