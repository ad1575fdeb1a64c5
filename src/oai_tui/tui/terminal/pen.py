"""What is known of the terminal's cursor and style, and the cheapest bytes to change them."""

from __future__ import annotations

from zlib import crc32

from oai_tui.tui.terminal.look import Look, way

_UNKNOWN = -1


class Pen:
    """Collects a sequence; knows where the cursor stands and how text would look.

    `column` and `row` count from 0 and are -1 when unknown; so is the look when it is None.
    """

    __slots__ = ("_link", "_parts", "_width", "column", "look", "row")

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts: list[str] = []
        self._link = ""
        self.column = _UNKNOWN
        self.row = _UNKNOWN
        self.look: Look | None = None

    @property
    def cost(self) -> int:
        """The length of what was collected."""
        return sum(map(len, self._parts))

    def copy(self) -> Pen:
        """Another pen in the same place, with nothing written yet."""
        other = Pen(self._width)
        other.column, other.row = self.column, self.row
        other.look, other._link = self.look, self._link
        return other

    def forget(self) -> None:
        """Something else was written: the cursor may stand anywhere, in any style."""
        self.column = self.row = _UNKNOWN
        self.look = None

    def lose_place(self) -> None:
        """The cursor may stand anywhere; the style is as it was."""
        self.column = self.row = _UNKNOWN

    def take(self) -> str:
        """What was collected, and no more of it from now on."""
        text = "".join(self._parts)
        self._parts.clear()
        return text

    def raw(self, sequence: str) -> None:
        """A sequence that leaves cursor and style alone."""
        self._parts.append(sequence)

    def move(self, x: int, y: int) -> None:
        if x != self.column or y != self.row:
            self._parts.append(self._way_to(x, y))
            self.column, self.row = x, y

    def wear(self, look: Look) -> None:
        """Write in this look from now on."""
        if look is self.look and look.link == self._link:
            return
        if sequence := way(self.look, look):
            self._parts.append(sequence)
        self.look = look
        self._link_to(look.link)

    def wear_blank(self, blank: Look) -> None:
        """Write spaces of this look; the colour of letters may stay."""
        if self.look is None or self._link != blank.link:
            self.wear(blank)
        elif self.look.blank is not blank:
            self.wear(self.look.on(blank))

    def write(self, text: str, cells: int) -> None:
        """Text of a width that all terminals agree about.

        Lines do not wrap: behind the last column the cursor stays in it.
        """
        self._parts.append(text)
        self.column = min(self.column + cells, self._width - 1)

    def write_doubtful(self, text: str) -> None:
        """Text after which the cursor may stand in any column."""
        self._parts.append(text)
        self.column = _UNKNOWN

    def erase(self, cells: int) -> None:
        """Blank so many cells; the cursor stays (ECH)."""
        self._parts.append(f"\x1b[{cells}X")

    def erase_to_end(self) -> None:
        """Blank the rest of the line; the cursor stays (EL)."""
        self._parts.append("\x1b[K")

    def close_link(self) -> None:
        self._link_to("")

    def _link_to(self, link: str) -> None:
        """OSC 8. The same address is the same link, on whatever lines its parts are."""
        if link != self._link:
            name = f"id={crc32(link.encode('utf-8', 'replace'))}" if link else ""
            self._parts.append(f"\x1b]8;{name};{link}\x1b\\")
            self._link = link

    def _way_to(self, x: int, y: int) -> str:
        ways = [_absolute(x, y)]
        if y == self.row:
            ways.append(f"\x1b[{x + 1}G" if x else "\r")
            if self.column >= 0:
                ways.append(_along(x - self.column))
        elif self.row >= 0:
            if x == 0 and y == self.row + 1:
                ways.append("\r\n")
            if x == self.column:
                ways.append(_across(y - self.row))
        return min(ways, key=len)


def _absolute(x: int, y: int) -> str:
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return f"\x1b[{y + 1}H" if y else "\x1b[H"


def _along(steps: int) -> str:
    return f"\x1b[{_count(steps)}{'C' if steps > 0 else 'D'}"


def _across(steps: int) -> str:
    return f"\x1b[{_count(steps)}{'B' if steps > 0 else 'A'}"


def _count(steps: int) -> str:
    return "" if abs(steps) == 1 else str(abs(steps))
