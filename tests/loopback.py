"""A scripted HTTP/1.1 server on loopback: it records what it is asked and answers as it is told.

    async with LoopbackServer() as server:
        server.answer(sse(text("Hello"), finish(), DONE))
        ... ask the server at server.base_url ...
        assert server.requests[0].json["model"] == "m"

An answer is a list of steps. Each request takes the next answer; the last one is used again
for all that follow.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

SSE_TYPE = "text/event-stream"


@dataclass(frozen=True)
class Recorded:
    """A request as it came. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Send:
    """Write bytes."""

    data: bytes


@dataclass(frozen=True)
class Pause:
    """Wait until the test sets the event."""

    until: asyncio.Event


@dataclass(frozen=True)
class Hang:
    """Send nothing more until the client goes away."""


@dataclass(frozen=True)
class Cut:
    """Break the connection off with a reset, as a dying network does."""


@dataclass(frozen=True)
class Close:
    """Close the connection in good order."""


Step: TypeAlias = Send | Pause | Hang | Cut | Close
Answer: TypeAlias = Sequence[Step]
Chooser: TypeAlias = Callable[[Recorded], Answer]


@dataclass
class LoopbackServer:
    """Listens on a free port of 127.0.0.1 while its context lasts.

    `connections` counts those that were accepted, `closed` those that have ended; `wait_closed`
    waits for the client to have gone from all of them.
    """

    requests: list[Recorded] = field(default_factory=list)
    connections: int = 0
    closed: int = 0
    _answers: list[Answer | Chooser] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def answer(self, *answers: Answer | Chooser) -> Self:
        """Queue answers: steps, or a function that chooses steps for a request."""
        self._answers += answers
        return self

    async def wait_requests(self, count: int = 1) -> None:
        """Until so many requests have been read whole."""
        await self._wait(lambda: len(self.requests) >= count)

    async def wait_connections(self, count: int = 1) -> None:
        """Until so many connections have been accepted."""
        await self._wait(lambda: self.connections >= count)

    async def wait_closed(self, count: int | None = None) -> None:
        """Until so many connections have ended; all of them if not told how many."""
        await self._wait(lambda: self.closed >= (self.connections if count is None else count) > 0)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**26)
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _wait(self, condition: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(condition)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        await self._announce()
        try:
            while (request := await _read_request(reader)) is not None:
                self.requests.append(request)
                await self._announce()
                if not await _play(self._next_answer(request), reader, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
            self.closed += 1
            with contextlib.suppress(asyncio.CancelledError):
                await self._announce()

    def _next_answer(self, request: Recorded) -> Answer:
        if not self._answers:
            return response(404, b'{"error": {"message": "no answer was scripted"}}')
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer(request) if callable(answer) else answer


async def _read_request(reader: asyncio.StreamReader) -> Recorded | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (s.partition(":") for s in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Recorded(method, path, headers, body)


async def _play(answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the connection may be used again."""
    for step in answer:
        match step:
            case Send(data=data):
                writer.write(data)
                await writer.drain()
            case Pause(until=until):
                if not await _first(until.wait(), _gone(reader)):
                    return False
            case Hang():
                await _gone(reader)
                return False
            case Cut():
                writer.transport.abort()
                return False
            case Close():
                return False
    return True


async def _gone(reader: asyncio.StreamReader) -> bool:
    """Return False once the client has closed its side."""
    while await reader.read(65_536):
        pass
    return False


async def _first(*coroutines: Awaitable[bool]) -> bool:
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return all(task.result() for task in done)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def head(
    status: int = 200,
    content_type: str = SSE_TYPE,
    headers: Mapping[str, str] | None = None,
) -> Send:
    """Status line and headers of a body that ends with the connection."""
    lines = [f"HTTP/1.1 {status} Scripted"]
    if content_type:
        lines.append(f"content-type: {content_type}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return Send(("\r\n".join(lines) + "\r\n\r\n").encode())


def response(
    status: int = 200,
    body: bytes | str | Mapping[str, Any] | list[Any] = b"",
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A whole response with its length; a mapping or list becomes JSON."""
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    sized = {**(headers or {}), "content-length": str(len(body))}
    return [head(status, content_type, sized), Send(body)]


def redirect(location: str, status: int = 307) -> Answer:
    return response(status, b"", "", {"location": location})


def gzipped(body: bytes, content_type: str = SSE_TYPE) -> Answer:
    return response(200, gzip.compress(body), content_type, {"content-encoding": "gzip"})


def sse(*events: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """A whole event stream that ends in good order."""
    return [*sse_open(headers), *sse_events(*events), *sse_end()]


def sse_open(headers: Mapping[str, str] | None = None) -> Answer:
    """The head of a chunked event stream, to be followed by `sse_events`."""
    return [head(headers={**(headers or {}), "transfer-encoding": "chunked"})]


def sse_events(*events: bytes) -> Answer:
    return [Send(b"%x\r\n%s\r\n" % (len(event), event)) for event in events if event]


def sse_end() -> Answer:
    return [Send(b"0\r\n\r\n")]


DONE = b"data: [DONE]\n\n"


def event(body: object) -> bytes:
    """An event with a JSON body."""
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def delta(fields: Mapping[str, Any], finish_reason: str | None = None, **more: Any) -> bytes:
    """An event with a chunk of a chat completion."""
    choice = {"index": 0, "delta": fields, "finish_reason": finish_reason}
    return event({"object": "chat.completion.chunk", "choices": [choice], **more})


def text(content: str) -> bytes:
    return delta({"content": content})


def reasoning(content: str, name: str = "reasoning_content") -> bytes:
    return delta({name: content})


def tool_call(name: str, arguments: str, call_id: str = "call_1", index: int | None = 0) -> bytes:
    call: dict[str, Any] = {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }
    if index is not None:
        call["index"] = index
    return delta({"tool_calls": [call]})


def finish(reason: str = "stop") -> bytes:
    return delta({}, reason)


def usage(input_tokens: int = 10, output_tokens: int = 5, **more: Any) -> bytes:
    counts = {"prompt_tokens": input_tokens, "completion_tokens": output_tokens, **more}
    return event({"object": "chat.completion.chunk", "choices": [], "usage": counts})


def reply(content: str) -> Answer:
    """A streamed answer of one text, complete with finish reason and usage."""
    return sse(text(content), finish(), usage(), DONE)
