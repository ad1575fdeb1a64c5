"""A search in a conversation: where its hits are, counted a little at a time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textual.geometry import Offset

from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.needle import Needle
from oai_tui.tui.transcript.pieces import Piece
from oai_tui.tui.transcript.section import Section
from oai_tui.tui.transcript.shown_words import letters, read, words_of
from oai_tui.tui.transcript.spots import Spots
from oai_tui.tui.transcript.wording import Wording

KEPT_CHARACTERS = 30_000_000
"""How much of what was read is kept for the next letter of the search."""


class Hit(NamedTuple):
    """The hit of that number in a piece that `Entry.told` tells of."""

    serial: int
    piece: int
    number: int


class Tally(NamedTuple):
    """The place of the current hit, 0 for none; how many there are; whether that is all."""

    place: int
    total: int
    is_complete: bool


class OutOfTime(Exception):
    """The time that was given is used up."""


class Hits:
    """Finds a needle in all entries of an index.

    Counting takes a while in a long conversation: `go_on` does a part of it. `current` is the
    hit that the reader is at.
    """

    def __init__(self, spots: Spots) -> None:
        self.needle: Needle | None = None
        self.current: Hit | None = None
        self._spots = spots
        self._index = spots.index
        self._counts: dict[int, tuple[int, ...]] = {}
        self._letters: dict[int, str | None] = {}
        self._words: dict[int, tuple[str, ...]] = {}
        self._kept = 0
        self._reading: dict[int, tuple[Iterator[str | None], list[str]]] = {}
        self._live: dict[int, tuple[Piece, int]] = {}
        self._current_piece: tuple[Hit, Sequence[Piece], Piece | None] | None = None

    def look_for(self, text: str) -> None:
        """Begins to search for a text; nothing is searched for when it is empty."""
        self.needle = Needle(text) if text else None
        self.current = None
        self._counts.clear()
        self._live.clear()
        if not text:
            self.forget_all()

    def forget_all(self) -> None:
        """Forgets what has been read."""
        self._letters.clear()
        self._words.clear()
        self._reading.clear()
        self._counts.clear()
        self._live.clear()
        self._kept = 0
        self.current = None

    def changed(self, entry: Entry) -> None:
        """Says that an entry does not say any more what it said."""
        self._counts.pop(entry.serial, None)
        if not entry.is_live:
            self._letters.pop(entry.serial, None)
            self._reading.pop(entry.serial, None)
            self._kept -= sum(map(len, self._words.pop(entry.serial, ())))

    # Counting

    def go_on(self, seconds: float, near: int = 0) -> bool:
        """Counts for some seconds of CPU time, from an entry on; tells whether more is to do."""
        if self.needle is None:
            return False
        deadline = time.thread_time() + seconds
        try:
            for number in _outwards(near, len(self._index.entries)):
                self.counts(number, deadline)
        except OutOfTime:
            return True
        return False

    def tally(self) -> Tally:
        place = total = 0
        for entry in self._index.entries:
            counts = self._counts.get(entry.serial, ())
            if self.current is not None and entry.serial == self.current.serial:
                place = 1 + total + sum(counts[: self.current.piece]) + self.current.number
            total += sum(counts)
        is_complete = len(self._counts) >= len(self._index.entries)
        return Tally(min(place, total), total, is_complete)

    def counts(self, number: int, deadline: float) -> tuple[int, ...]:
        """How many hits each piece of an entry has. Raises OutOfTime."""
        entry = self._index.entries[number]
        known = self._counts.get(entry.serial)
        if known is None:
            known = self._counts[entry.serial] = self._count(entry, deadline)
        return known

    def _count(self, entry: Entry, deadline: float) -> tuple[int, ...]:
        if self.needle is None:
            return ()
        if entry.is_live:
            return self._count_live(entry)
        words = self._words.get(entry.serial)
        if words is None:
            if time.thread_time() >= deadline:
                raise OutOfTime
            if entry.serial not in self._letters:
                self._letters[entry.serial] = letters(entry.message)
            known = self._letters[entry.serial]
            if known is not None and not entry.note and not self.needle.may_be_in(known):
                return ()
            words = self._read(entry, deadline)
        return tuple(self.needle.count(text) for text in words)

    def _read(self, entry: Entry, deadline: float) -> tuple[str, ...]:
        """The words of a message; what was read stays read if the time runs out."""
        if entry.serial not in self._reading:
            self._reading[entry.serial] = (read(entry.message, self._index.page), [])
        reading, texts = self._reading[entry.serial]
        for text in reading:
            if text is not None:
                texts.append(text)
            if time.thread_time() >= deadline:
                raise OutOfTime
        del self._reading[entry.serial]
        words = (*texts, entry.note) if entry.note else tuple(texts)
        size = sum(map(len, words))
        if self._kept + size <= KEPT_CHARACTERS:
            self._words[entry.serial] = words
            self._kept += size
        return words

    def _count_live(self, entry: Entry) -> tuple[int, ...]:
        """As an answer grows, only its last pieces are counted anew."""
        assert self.needle is not None
        told = entry.told()
        counts: list[int] = []
        for at, (_, piece) in enumerate(told):
            known = self._live.get(id(piece))
            if known is None or known[0] is not piece or at >= len(told) - 3:
                count = self.needle.count(words_of(piece, self._index.page))
                known = self._live[id(piece)] = (piece, count)
            counts.append(known[1])
        return tuple(counts)

    # Going from hit to hit

    def beyond(self, direction: int, seconds: float) -> Hit | None:
        """The hit after the current one, or before it; the ends of all meet. Raises OutOfTime."""
        current = self.current
        if current is None:
            return None
        deadline = time.thread_time() + seconds
        total = len(self._index.entries)
        start = self._index.number_of_serial(current.serial)
        for step in range(total + 1):
            number = (start + step * direction) % total
            hits = self._hits_of(number, deadline)
            if step == 0:
                hits = [hit for hit in hits if (hit > current if direction > 0 else hit < current)]
            if hits:
                return hits[0] if direction > 0 else hits[-1]
        return None

    def nearest(self, spot: Offset | None, seconds: float) -> Hit | None:
        """The first hit from a spot on, or else the last one above it. Raises OutOfTime."""
        deadline = time.thread_time() + seconds
        total = len(self._index.entries)
        if not total:
            return None
        start = self._spots.place(spot).entry if spot is not None else 0
        above: list[Hit] = []
        for number in range(start, total):
            for hit in self._hits_of(number, deadline):
                where = self.spot(hit) if number == start and spot is not None else None
                if where is None or spot is None or (where.y, where.x) >= (spot.y, spot.x):
                    return hit
                above.append(hit)
        if above:
            return above[-1]
        for number in range(start - 1, -1, -1):
            if hits := self._hits_of(number, deadline):
                return hits[-1]
        return None

    def in_message(self, number: int, seconds: float) -> Hit | None:
        """The first hit in an entry. Raises OutOfTime."""
        return next(iter(self._hits_of(number, time.thread_time() + seconds)), None)

    def _hits_of(self, number: int, deadline: float) -> list[Hit]:
        serial = self._index.entries[number].serial
        return [
            Hit(serial, piece, at)
            for piece, count in enumerate(self.counts(number, deadline))
            for at in range(count)
        ]

    # Where they are on the page

    def place(self, hit: Hit) -> tuple[Entry, Section | None, Piece] | None:
        """The piece of a hit, and the section that may have it folded; None if it is gone."""
        number = self._index.number_of_serial(hit.serial)
        if number >= len(self._index.entries):
            return None
        entry = self._index.entries[number]
        if entry.serial != hit.serial:
            return None
        told = self._index.open(number).told()
        return (entry, *told[hit.piece]) if hit.piece < len(told) else None

    def spot(self, hit: Hit) -> Offset | None:
        """Where a hit begins; None if it is folded away or gone."""
        found = self.place(hit)
        if found is None or self.needle is None:
            return None
        entry, _, piece = found
        at = next((at for at, each in enumerate(entry.pieces) if each is piece), None)
        if at is None:
            return None
        number = self._index.number(entry)
        spans = self.needle.find(self._spots.words(number, at).text)
        x = spans[min(hit.number, len(spans) - 1)][0] if spans else 0
        return Offset(x, self._spots.address(number, at))

    def spans(self, entry: Entry, piece: Piece, words: Wording) -> Iterable[tuple[int, int, bool]]:
        """The hits in the words of a piece, and which of them is the current one."""
        if self.needle is None:
            return ()
        is_current = self.current is not None and self._piece_of_current(entry) is piece
        number = self.current.number if self.current is not None and is_current else -1
        found = self.needle.find(words.text)
        number = min(number, len(found) - 1)
        return [(start, end, at == number) for at, (start, end) in enumerate(found)]

    def _piece_of_current(self, entry: Entry) -> Piece | None:
        """The piece of the current hit if that is in this entry."""
        hit = self.current
        if hit is None or hit.serial != entry.serial:
            return None
        known = self._current_piece
        if known is None or known[0] != hit or known[1] is not entry.pieces:
            told = entry.told()
            piece = told[hit.piece][1] if hit.piece < len(told) else None
            known = self._current_piece = (hit, entry.pieces, piece)
        return known[2]


def _outwards(start: int, total: int) -> Iterator[int]:
    """All numbers below `total`, those next to `start` first."""
    for step in range(total):
        if start + step < total:
            yield start + step
        if 0 < step <= start:
            yield start - step
