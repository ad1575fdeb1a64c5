"""Keys that terminals send and Textual's table of sequences lacks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS


class _Key(StrEnum):
    """Named as Textual names keys."""

    ALT_ENTER = "alt+enter"


_SEQUENCES = {
    # With Alt, terminals put ESC before what the key sends (xterm, "metaSendsEscape").
    "\x1b\r": _Key.ALT_ENTER,
    "\x1b\n": _Key.ALT_ENTER,
}


def learn_keys() -> None:
    """Let Textual know these sequences, in this process."""
    table = cast(dict[str, Any], ANSI_SEQUENCES_KEYS)
    for sequence, key in _SEQUENCES.items():
        table[sequence] = (key,)
