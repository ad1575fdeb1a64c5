"""NO_COLOR (no-color.org): colours left out in the way that the theme in use needs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.filter import LineFilter, Monochrome, NoColor

_SHADES = Monochrome()
_DEFAULTS = NoColor()


def suited(filters: Sequence[LineFilter], *, is_ansi: bool) -> tuple[LineFilter, ...]:
    """`filters` with the one that takes colours away, if it is among them, as a theme needs it.

    Textual chooses it once, for the theme that it starts with. The colours of the terminal
    itself have no shade of grey: made into one, they are black on black.
    """
    needed = _DEFAULTS if is_ansi else _SHADES
    return tuple(needed if isinstance(each, Monochrome | NoColor) else each for each in filters)
