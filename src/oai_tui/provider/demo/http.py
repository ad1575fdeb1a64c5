"""A small HTTP/1.1 server: keep-alive, bounded requests, whole and streamed responses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import TypeAlias

from oai_tui.provider.demo.incoming import BadRequest, HttpRequest, Incoming, read_request

MAX_CONNECTIONS = 256
IDLE_SECONDS = 120.0
"""How long a connection may take to send its next request, or to read the last response."""
_LINGER_SECONDS = 2.0
"""How long a request that was refused is read on, so that its client sees the reason."""
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Exchange:
    """The response to one request: either `respond`, or `begin`, `send` and `finish`."""

    def __init__(
        self, writer: asyncio.StreamWriter, *, is_last: bool, has_body: bool = True
    ) -> None:
        """`is_last` closes the connection afterwards; a response to HEAD has no body."""
        self.is_finished = False
        self._writer = writer
        self._is_last = is_last
        self._has_body = has_body

    async def respond(
        self,
        status: int,
        body: bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        """Send a whole response."""
        self._head(status, content_type, {**headers, "Content-Length": str(len(body))})
        if self._has_body:
            self._writer.write(body)
        await self._writer.drain()
        self.is_finished = True

    async def begin(
        self,
        status: int,
        content_type: str,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        """Send the head of a response whose body follows piece by piece."""
        self._head(status, content_type, {**headers, "Transfer-Encoding": "chunked"})
        await self._writer.drain()

    async def send(self, data: bytes) -> None:
        """Send a piece of the body; waits while the client does not read."""
        if data:
            self._writer.write(b"%x\r\n%b\r\n" % (len(data), data))
            await self._writer.drain()

    async def finish(self) -> None:
        """End the body."""
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()
        self.is_finished = True

    def _head(self, status: int, content_type: str, headers: Mapping[str, str]) -> None:
        lines = [
            f"HTTP/1.1 {status} {_phrase(status)}",
            f"Content-Type: {content_type}",
            *(f"{name}: {value}" for name, value in headers.items()),
            f"Connection: {'close' if self._is_last else 'keep-alive'}",
        ]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))


Handler: TypeAlias = Callable[[HttpRequest, Exchange], Awaitable[None]]
"""Answers a request. An exchange that it leaves unfinished has its connection cut."""

Rejector: TypeAlias = Callable[[BadRequest], bytes]
"""The body of the answer to a request that could not be read."""


class HttpServer:
    """Serves `handle` on a loopback port. A client that leaves cancels its own request."""

    def __init__(self, handle: Handler, reject: Rejector) -> None:
        self.port = 0
        self._handle = handle
        self._reject = reject
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def connection_count(self) -> int:
        return len(self._connections)

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises OSError if the port cannot be had."""
        self._server = await asyncio.start_server(self._accept, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and cut what is still running."""
        if self._server is None:
            return
        self._server.close()
        connections = tuple(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MAX_CONNECTIONS:
            writer.transport.abort()
            return
        connection = asyncio.create_task(self._converse(Incoming(reader), writer))
        self._connections.add(connection)

        def settle(ended: asyncio.Task[None]) -> None:
            """Also when it was cancelled before it began."""
            self._connections.discard(ended)
            writer.transport.abort()

        connection.add_done_callback(settle)

    async def _converse(self, incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._serve_one(incoming, writer):
                pass
            writer.close()
            async with asyncio.timeout(IDLE_SECONDS):
                await writer.wait_closed()
        except (ConnectionError, EOFError, TimeoutError):
            return

    async def _serve_one(self, incoming: Incoming, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; says whether another one may follow."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                request = await read_request(incoming, writer)
        except BadRequest as error:
            await Exchange(writer, is_last=True).respond(error.status, self._reject(error))
            writer.write_eof()
            async with asyncio.timeout(_LINGER_SECONDS):
                await incoming.discard()
            return False
        exchange = Exchange(writer, is_last=request.is_last, has_body=request.method != "HEAD")
        await self._run(request, exchange, incoming)
        return exchange.is_finished and not request.is_last

    async def _run(self, request: HttpRequest, exchange: Exchange, incoming: Incoming) -> None:
        """Let the handler answer, for as long as the client stays."""
        handling = asyncio.ensure_future(self._handle(request, exchange))
        leaving = asyncio.ensure_future(incoming.until_closed())
        try:
            await asyncio.wait({handling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            handling.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            outcome = await asyncio.gather(handling, return_exceptions=True)
        for error in outcome:
            if isinstance(error, Exception):
                raise error


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
