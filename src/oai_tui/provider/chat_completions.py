"""The leaf that reads a streamed chat completion off an open response."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from typing import Any

import jiter

from oai_tui.core.completion import Chunk
from oai_tui.core.errors import ProtocolError
from oai_tui.provider.body import WatchedBody
from oai_tui.provider.chunks import ChunkDecoder
from oai_tui.provider.errors import Translator
from oai_tui.provider.sse import Event, SseDecoder

WHOLE_BODY_LIMIT = 8_000_000
"""Bytes of a body that is no event stream; an unstreamed completion is far smaller."""
TURN_SECONDS = 0.01
"""How long chunks are handed on before the other tasks of the loop get their turn."""
DONE = "[DONE]"

_EVENT_LINE = re.compile(rb"(data|event|id|retry)?:")
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
    reader = _EventReader(translator)
    loop = asyncio.get_running_loop()
    turn_ends = loop.time() + TURN_SECONDS
    piece: bytes | None = start
    while True:
        events = reader.decoder.feed(piece) if piece is not None else reader.decoder.finish()
        for event in events:
            body.saw_event()
            for chunk in reader.read(event, is_last=piece is None):
                if chunk.finish_reason:
                    body.saw_finish()
                yield chunk
            if reader.is_done:
                break
            if loop.time() >= turn_ends:
                await asyncio.sleep(0)
                turn_ends = loop.time() + TURN_SECONDS
        if piece is None or reader.is_done:
            break
        piece = await body.next()
    for chunk in reader.finish():
        yield chunk
    if not reader.has_read:
        raise translator.not_an_answer(content_type, body.head.decode("utf-8", "replace"))


class _EventReader:
    """Turns events into chunks and knows whether the stream has said that it is over."""

    def __init__(self, translator: Translator) -> None:
        self.decoder = SseDecoder()
        self.is_done = False
        self.has_read = False
        self._chunks = ChunkDecoder()
        self._translator = translator

    def read(self, event: Event, *, is_last: bool) -> list[Chunk]:
        """The chunks of an event. `is_last`: the body ended in it, so that it may be cut off."""
        chunks: list[Chunk] = []
        for data in _data_of(event):
            if data.strip() == DONE:
                self.is_done = self.has_read = True
                break
            chunks += self._read_data(event.name, data, is_last)
        return chunks

    def finish(self) -> list[Chunk]:
        return self._chunks.finish()

    def _read_data(self, name: str, data: str, is_last: bool) -> list[Chunk]:
        try:
            body = parse_json(data)
        except ValueError as error:
            if name == "error":
                raise self._translator.refusal(data) from error
            if is_last or not data.lstrip().startswith(("{", "[")):
                return []
            raise ProtocolError(
                "The server sent a piece of the answer that is not valid JSON.",
                advice="What arrived before it is kept; ask again or let the model continue.",
            ) from error
        complaint = _complaint_in(body, name)
        if complaint is not None:
            raise self._translator.refusal(complaint)
        self.has_read = self.has_read or isinstance(body, dict)
        return self._chunks.decode(body)


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
    if isinstance(body, list):
        found = (_complaint_in(item, name) for item in body)
        return next((complaint for complaint in found if complaint is not None), None)
    if not isinstance(body, dict):
        return body if name == "error" else None
    choices = body.get("choices")
    places = [body, *(choices if isinstance(choices, list) else [])]
    for place in places:
        if isinstance(place, dict) and place.get("error"):
            return {"error": place["error"]}
    return body if name == "error" else None


async def _sniff(body: WatchedBody, content_type: str) -> tuple[bytes, bool]:
    """The start of a body, and whether it is an event stream, whatever it calls itself."""
    start = b""
    while (piece := await body.next()) is not None:
        start += piece
        seen = start.removeprefix(b"\xef\xbb\xbf").lstrip()
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


def parse_json(text: str) -> Any:
    """The value of a JSON text; halves of surrogate pairs stay. Raises ValueError."""
    try:
        return jiter.from_json(text.encode(), cache_mode="keys")
    except ValueError:
        try:
            return json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
