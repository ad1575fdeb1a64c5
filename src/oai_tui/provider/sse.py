"""Server-sent events out of bytes, however the network cut them.

After the HTML standard, "Interpreting an event stream"; more tolerant where servers stray from it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from oai_tui.core.errors import ProtocolError
from oai_tui.core.units import size

MAX_EVENT = 8_000_000
"""Characters of one event or unfinished line that are taken before the stream is given up."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event with data. `name` is empty when the server did not name it."""

    name: str
    data: str


class SseDecoder:
    """Turns pieces of a body into events; the same events wherever the body was cut.

    Bytes that are not UTF-8 become U+FFFD. Comments, ids and retry times are passed over.
    """

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._at_start = True
        self._after_return = False
        self._line: list[str] = []
        self._line_size = 0
        self._name = ""
        self._data: list[str] = []
        self._data_size = 0

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events that `piece` completes. Raises ProtocolError when one grows too large."""
        yield from self._take(self._decoder.decode(piece))

    def finish(self) -> Iterator[Event]:
        """The event that the body ended in, if it had data: some servers omit the last line end."""
        yield from self._take(self._decoder.decode(b"", True))
        yield from self._take("\n\n")

    def _take(self, text: str) -> Iterator[Event]:
        if self._at_start and text:
            self._at_start = False
            text = text.removeprefix("\ufeff")
        if not text:
            return
        if self._after_return:
            text = text.removeprefix("\n")
        self._after_return = text.endswith("\r")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        *ends, rest = text.split("\n")
        for end in ends:
            self._extend_line(end)
            line = "".join(self._line)
            self._line.clear()
            self._line_size = 0
            event = self._end_line(line)
            if event is not None:
                yield event
        if rest:
            self._extend_line(rest)

    def _extend_line(self, text: str) -> None:
        self._line.append(text)
        self._line_size += len(text)
        if self._line_size + self._data_size > self._max_event:
            raise ProtocolError(
                f"The server sent a single event of more than {size(self._max_event)}; "
                "it was not read any further.",
                advice="What arrived before it is kept.",
            )

    def _end_line(self, line: str) -> Event | None:
        if line:
            if line.startswith("data:"):
                self._data.append(line[5:].removeprefix(" "))
                self._data_size += len(line)
            elif line.startswith("event:"):
                self._name = line[6:].strip()
            return None
        name, data = self._name, "\n".join(self._data)
        self._name = ""
        self._data.clear()
        self._data_size = 0
        return Event(name, data) if data.strip() else None
