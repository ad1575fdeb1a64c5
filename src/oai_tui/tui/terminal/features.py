"""What this terminal can do, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """`erases_in_colour`: erasing keeps the background that is set ("back color erase").

    `has_margins`: a part of the columns can scroll (DECLRMM). `has_synchronized_output`: it
    shows nothing between begin and end of a frame (mode 2026). The last two are only believed
    of a terminal that said so (DECRQM).
    """

    erases_in_colour: bool = True
    has_margins: bool = False
    has_synchronized_output: bool = False


def features_of(environ: Mapping[str, str]) -> Features:
    """What the environment tells. GNU screen erases in its own background, tmux does not."""
    is_screen = environ.get("TERM", "").startswith("screen") and not environ.get("TMUX")
    return Features(erases_in_colour=not is_screen)
