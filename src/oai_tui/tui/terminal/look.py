"""How a cell looks, and what to write (SGR, ECMA-48) to go from one look to another."""

from __future__ import annotations

from rich.color import Color, ColorSystem
from rich.style import Style

_CODES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53)
"""What sets each attribute of a Rich style, in the order of its bits."""
_OFF = {
    1: 22,
    2: 22,
    3: 23,
    4: 24,
    5: 25,
    6: 25,
    7: 27,
    8: 28,
    9: 29,
    21: 24,
    51: 54,
    52: 54,
    53: 55,
}
_SEEN_ON_BLANKS = frozenset((4, 7, 9, 21, 51, 52, 53))
_MOST = 4096
"""How many looks, and ways between looks, are remembered."""


class Look:
    """Attributes, colours and link of a cell; `Looks` makes one object of each.

    `blank` is how a space in this look is seen: its letters' colour does not matter, unless
    something is drawn in it. `is_erasable` says that erasing (ECH, EL) makes such a space:
    an erased cell has a background and nothing else (xterm, "back color erase").
    """

    __slots__ = ("attributes", "background", "blank", "foreground", "is_erasable", "link")

    def __init__(
        self,
        attributes: tuple[int, ...] = (),
        foreground: str = "",
        background: str = "",
        link: str = "",
    ) -> None:
        self.attributes = attributes
        self.foreground = foreground
        self.background = background
        self.link = link
        self.blank = self
        self.is_erasable = not link and _SEEN_ON_BLANKS.isdisjoint(attributes)

    def on(self, blank: Look) -> Look:
        """The look whose spaces are those of `blank`, with as much of this one as can stay."""
        if not (self.is_erasable and blank.is_erasable):
            return blank
        look = _mixed.get((self, blank))
        if look is None:
            if len(_mixed) >= _MOST:
                _mixed.clear()
            look = Look(self.attributes, self.foreground, blank.background)
            look.blank = blank
            _mixed[self, blank] = look
        return look

    def __repr__(self) -> str:
        return f"Look({self.attributes}, {self.foreground!r}, {self.background!r}, {self.link!r})"


_mixed: dict[tuple[Look, Look], Look] = {}

PLAIN = Look()
"""The terminal's own colours, without attributes."""


class Looks:
    """The looks of one terminal, made of Rich styles in the colours that it can show.

    Looks that are equal are the same object, as long as they are remembered; one that was
    forgotten costs a needless repaint and nothing else.
    """

    def __init__(self, colours: ColorSystem = ColorSystem.TRUECOLOR) -> None:
        self._colours = colours
        self._of_styles: dict[tuple[int, Color | None, Color | None, str | None], Look] = {}
        self._known: dict[tuple[tuple[int, ...], str, str, str], Look] = {}

    def of(self, style: Style | None) -> Look:
        if style is None:
            return PLAIN
        bits = style._attributes & style._set_attributes
        key = (bits, style._color, style._bgcolor, style._link)
        look = self._of_styles.get(key)
        if look is None:
            if len(self._of_styles) >= _MOST:
                self._of_styles.clear()
                self._known.clear()
            look = self._of_styles[key] = self._make(
                tuple(code for bit, code in enumerate(_CODES) if bits >> bit & 1),
                self._codes(style._color, foreground=True),
                self._codes(style._bgcolor, foreground=False),
                style._link or "",
            )
        return look

    def _codes(self, colour: Color | None, *, foreground: bool) -> str:
        if colour is None:
            return ""
        codes = ";".join(colour.downgrade(self._colours).get_ansi_codes(foreground))
        return "" if codes == ("39" if foreground else "49") else codes

    def _make(
        self, attributes: tuple[int, ...], foreground: str, background: str, link: str
    ) -> Look:
        key = (attributes, foreground, background, link)
        if key == ((), "", "", ""):
            return PLAIN
        look = self._known.get(key)
        if look is None:
            look = self._known[key] = Look(*key)
            if _SEEN_ON_BLANKS.isdisjoint(attributes):
                look.blank = (
                    self._make((), "", background, link) if foreground or attributes else look
                )
        return look


_ways: dict[tuple[Look | None, Look], str] = {}


def way(before: Look | None, after: Look) -> str:
    """The shortest sequence that makes the look `before` the look `after`, links aside.

    `before` is None when it is not known.
    """
    key = (before, after)
    found = _ways.get(key)
    if found is None:
        if len(_ways) >= _MOST:
            _ways.clear()
        whole = _sequence((0, *after.attributes), after.foreground, after.background)
        found = whole if before is None else min(_step(before, after), whole, key=len)
        _ways[key] = found
    return found


def _step(before: Look, after: Look) -> str:
    """What has to be switched off and on, and no more."""
    off = {_OFF[code] for code in before.attributes if code not in after.attributes}
    on = (code for code in after.attributes if code not in before.attributes or _OFF[code] in off)
    foreground = after.foreground or "39" if before.foreground != after.foreground else ""
    background = after.background or "49" if before.background != after.background else ""
    return _sequence((*sorted(off), *on), foreground, background)


def _sequence(codes: tuple[int, ...], *colours: str) -> str:
    if codes == (0,) and not any(colours):
        return "\x1b[m"
    parts = [*map(str, codes), *filter(None, colours)]
    return f"\x1b[{';'.join(parts)}m" if parts else ""
