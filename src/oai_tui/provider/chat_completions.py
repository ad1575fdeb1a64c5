"""The leaf that reads a streamed chat completion off an open response."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from oai_tui.core.completion import Chunk
from oai_tui.core.errors import ProtocolError, ProviderError
from oai_tui.provider.body import WatchedBody
from oai_tui.provider.chunks import ChunkDecoder
from oai_tui.provider.errors import Translator
from oai_tui.provider.json_text import parse_json
from oai_tui.provider.sse import Event, SseDecoder

WHOLE_BODY_LIMIT = 8_000_000
"""Bytes of a body that is no event stream; an unstreamed completion is far smaller."""
TURN_SECONDS = 0.005
"""How long chunks are handed on before the other tasks of the loop get their turn."""
DONE = "[DONE]"

_EVENT_LINE = re.compile(rb"(data|event|id|retry)?:")
_MARK = b"\xef\xbb\xbf"
_EVENT_STREAM = "text/event-stream"


async def read_chunks(
    body: WatchedBody, content_type: str, translator: Translator
) -> AsyncGenerator[Chunk, None]:
    """The chunks of a completion as they arrive, streamed or whole.

    Ends at `[DONE]`, at the end of the body, or shortly after the finish reason, whichever
    comes first. Raises ProviderError for everything else.
    """
    start, is_stream = await _sniff(body, content_type)
    if not is_stream:
        for chunk in await _read_whole(start, body, content_type, translator):
            yield chunk
        return
    events = _EventReader(translator)
    try:
        async with aclosing(_read_stream(start, body, events)) as chunks:
            async for chunk in chunks:
                yield chunk
    except ProviderError:
        for chunk in events.finish():
            yield chunk
        raise
    if not events.has_read:
        raise translator.not_an_answer(content_type, body.head.decode("utf-8", "replace"))


async def _read_stream(
    start: bytes, body: WatchedBody, events: _EventReader
) -> AsyncGenerator[Chunk, None]:
    loop = asyncio.get_running_loop()
    turn_ends = loop.time() + TURN_SECONDS
    piece: bytes | None = start
    while not events.is_done:
        for event in events.feed(piece):
            body.saw_event()
            for chunk in events.read(event):
                yield chunk
            if events.has_finished:
                body.expect_end()
            if loop.time() >= turn_ends:
                await asyncio.sleep(0)
                turn_ends = loop.time() + TURN_SECONDS
        if piece is None:
            break
        piece = await body.next()
    for chunk in events.finish():
        yield chunk
    await body.drain()


class _EventReader:
    """Turns a body into chunks and knows how far the completion has come.

    `has_read` tells that something of a completion came, `has_finished` that the model gave its
    finish reason, `is_done` that the server said that nothing follows.
    """

    def __init__(self, translator: Translator) -> None:
        self.has_read = False
        self.has_finished = False
        self.is_done = False
        self._decoder = SseDecoder()
        self._chunks = ChunkDecoder()
        self._translator = translator
        self._at_end = False

    def feed(self, piece: bytes | None) -> Iterator[Event]:
        """The events that a piece of the body completes; None is its end."""
        if piece is None:
            self._at_end = True
            return self._decoder.finish()
        return self._decoder.feed(piece)

    def read(self, event: Event) -> list[Chunk]:
        """The chunks of an event; none once the server is done.

        Raises ProviderError for one that is an error, but not after the finish reason: by then
        the answer is whole.
        """
        chunks: list[Chunk] = []
        for data in _data_of(event):
            if data.strip() == DONE:
                self.is_done = self.has_read = True
            if self.is_done:
                break
            try:
                chunks += self._read_data(event.name, data)
            except ProviderError:
                if not self.has_finished:
                    raise
                self.is_done = True
        self.has_finished = self.has_finished or any(chunk.finish_reason for chunk in chunks)
        return chunks

    def finish(self) -> list[Chunk]:
        """What was held back of the texts, now that nothing follows."""
        return self._chunks.finish()

    def _read_data(self, name: str, data: str) -> list[Chunk]:
        try:
            body = parse_json(data)
        except ValueError as error:
            if name == "error":
                raise self._translator.refusal(data) from error
            if self._at_end or not data.lstrip().startswith(("{", "[")):
                return []
            raise ProtocolError(
                "The server sent a piece of the answer that is not valid JSON.",
                advice="What arrived before it is kept; ask again or let the model continue.",
            ) from error
        complaint = _complaint_in(body, name)
        if complaint is not None:
            raise self._translator.refusal(complaint)
        chunks = self._chunks.decode(body)
        self.has_read = self.has_read or isinstance(body, dict)
        return chunks


def _data_of(event: Event) -> list[str]:
    """The data of an event; line by line where a server forgot the blank lines between events."""
    if "\n" not in event.data:
        return [event.data]
    try:
        parse_json(event.data)
    except ValueError:
        return [line for line in event.data.split("\n") if line.strip()]
    return [event.data]


def _complaint_in(body: object, name: str) -> object | None:
    """What of a parsed event is an error, if anything is."""
    found: list[object] = body if isinstance(body, list) else [body]
    for item in found:
        choices = item.get("choices") if isinstance(item, dict) else None
        for place in [item, *(choices if isinstance(choices, list) else [])]:
            if isinstance(place, dict) and place.get("error"):
                return {"error": place["error"]}
    return body if name == "error" else None


def _may_be_json(start: bytes) -> bool:
    return start.removeprefix(_MARK).lstrip()[:1] in (b"{", b"[")


async def _sniff(body: WatchedBody, content_type: str) -> tuple[bytes, bool]:
    """The start of a body, and whether it is an event stream, whatever it calls itself."""
    start = b""
    while (piece := await body.next()) is not None:
        start += piece
        seen = start.removeprefix(_MARK).lstrip()
        if seen[:1] in (b"{", b"[", b"<"):
            return start, False
        if _EVENT_LINE.match(seen):
            return start, True
        if len(seen) > 8 or b"\n" in seen:
            break
    return start, content_type == _EVENT_STREAM and bool(start)


async def _read_whole(
    start: bytes, body: WatchedBody, content_type: str, translator: Translator
) -> list[Chunk]:
    """The chunks of a completion that was not streamed. Raises when the body is something else."""
    pieces, size = [start], len(start)
    if not _may_be_json(start):
        body.expect_end()
    while (piece := await body.next()) is not None:
        pieces.append(piece)
        size += len(piece)
        if size > WHOLE_BODY_LIMIT:
            break
    text = b"".join(pieces).decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        parsed = parse_json(text)
    except ValueError as error:
        raise translator.not_an_answer(content_type, text) from error
    complaint = _complaint_in(parsed, "")
    if complaint is not None:
        raise translator.refusal(complaint)
    decoder = ChunkDecoder()
    chunks = [*decoder.decode(parsed), *decoder.finish()]
    if not chunks:
        raise translator.not_an_answer(content_type, text)
    return chunks
