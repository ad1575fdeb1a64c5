"""What is put over the words of a line: hits of a search, the selection, and its caret."""

from __future__ import annotations

from dataclasses import replace

from rich.style import Style

from oai_tui.tui.transcript.hits import Hits
from oai_tui.tui.transcript.index import Place
from oai_tui.tui.transcript.looks import Line, Look, Run
from oai_tui.tui.transcript.paint import Mark
from oai_tui.tui.transcript.palette import Palette
from oai_tui.tui.transcript.section import FoldLine, Space
from oai_tui.tui.transcript.selecting import Selecting
from oai_tui.tui.transcript.spots import Spots


class Marking:
    """Knows the marks of every line that is in sight."""

    def __init__(self, spots: Spots, selecting: Selecting, hits: Hits) -> None:
        self._spots = spots
        self._selecting = selecting
        self._hits = hits

    def marked(
        self, place: Place, line: Line, palette: Palette, selection: Style
    ) -> tuple[Line, list[Mark]]:
        """The marks of a line; the caret on an empty line gets a blank to stand on."""
        marks = self._hit_marks(place, palette) if self._hits.needle is not None else []
        if self._selecting:
            marks.extend(self._selected(place, selection))
        at = self._caret(place)
        if at is None:
            return line, marks
        if at >= len(line.text):
            blank = Run(" ", Look(line.fill or "text"))
            line = replace(line, runs=(*line.runs, blank), cells=line.cells + 1)
        is_reversed = any(style.reverse and low <= at < high for low, high, style in marks)
        look = Style(reverse=False, bold=True, underline=True) if is_reversed else _REVERSED
        return line, [*marks, (at, at + 1, look)]

    def _hit_marks(self, place: Place, palette: Palette) -> list[Mark]:
        entry = self._spots.index.entries[place.entry]
        piece = entry.pieces[place.piece]
        if place.piece == 0 or isinstance(piece, FoldLine | Space):
            return []
        words = self._spots.words(place.entry, place.piece)
        marks: list[Mark] = []
        for start, end, is_current in self._hits.spans(entry, piece, words):
            if span := words.span(place.line, start, end):
                role = "hit-current" if is_current else "hit"
                marks.append((*span, _over(palette[Look(role)], is_reversed=is_current)))
        return marks

    def _selected(self, place: Place, style: Style) -> list[Mark]:
        selection = self._selecting.selection
        if selection is None:
            return []
        span = selection.get_span(self._spots.address(place.entry, place.piece))
        if span is None:
            return []
        words = self._spots.words(place.entry, place.piece)
        start, end = span
        found = words.span(place.line, start, len(words.text) if end == -1 else end)
        return [(*found, style)] if found else []

    def _caret(self, place: Place) -> int | None:
        """The character of a line that the caret is at."""
        caret = self._selecting.caret if self._selecting.has_caret else None
        if caret is None or caret.y != self._spots.address(place.entry, place.piece):
            return None
        return self._spots.character(caret) if self._spots.place(caret) == place else None


_REVERSED = Style(reverse=True)


def _over(style: Style, *, is_reversed: bool) -> Style:
    """A style without its background: that of the words shows through.

    What is reversed stands out in every theme, and without colours.
    """
    return Style(
        color=style.color, bold=style.bold, underline=style.underline, reverse=is_reversed or None
    )
