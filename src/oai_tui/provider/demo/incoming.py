"""Reads HTTP/1.1 requests from a connection, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

MAX_HEAD = 65_536
"""Bytes of a request line with its headers."""
MAX_BODY = 32 * 1024 * 1024
"""Bytes of a request body."""

_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request; the names of its headers are in lower case, its path is without the query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    is_last: bool
    """Whether the client wants the connection closed after the response."""


class BadRequest(Exception):
    """A request that cannot be read; the connection is closed after the answer to it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Incoming:
    """The bytes that a client sends, with those that came before they were wanted."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self.is_closed = False
        self._reader = reader
        self._buffer = bytearray()

    async def line(self, limit: int) -> bytes:
        """The next line without its end. Raises BadRequest if it is over `limit` bytes."""
        while (end := self._buffer.find(b"\n")) < 0 and len(self._buffer) <= limit:
            await self._fill()
        if not 0 <= end <= limit:
            raise BadRequest(431, "The request line and the headers are too long.")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    async def exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            await self._fill()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    async def until_closed(self) -> None:
        """Return when the client has left; early requests of it are kept, within a bound."""
        while len(self._buffer) < MAX_HEAD:
            try:
                await self._fill()
            except (EOFError, ConnectionError):
                return
        await asyncio.get_running_loop().create_future()

    async def discard(self) -> None:
        """Read and forget, until the client has no more to say."""
        while not self.is_closed:
            self._buffer.clear()
            await self._fill()

    async def _fill(self) -> None:
        data = await self._reader.read(_BLOCK)
        if not data:
            self.is_closed = True
            raise EOFError
        self._buffer += data


async def read_request(incoming: Incoming, writer: asyncio.StreamWriter) -> HttpRequest:
    """The next request. Raises BadRequest, or EOFError when the client has left."""
    method, target, version = await _read_request_line(incoming)
    headers = await _read_headers(incoming)
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
    body = await _read_body(incoming, headers)
    connection = headers.get("connection", "").lower()
    is_last = "close" in connection or (version == "HTTP/1.0" and connection != "keep-alive")
    return HttpRequest(method, target.partition("?")[0], headers, body, is_last)


async def _read_request_line(incoming: Incoming) -> tuple[str, str, str]:
    line = await incoming.line(MAX_HEAD)
    if not line:
        line = await incoming.line(MAX_HEAD)
    words = line.decode("latin-1").split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise BadRequest(400, "This is not an HTTP/1.1 request.")
    return words[0], words[1], words[2]


async def _read_headers(incoming: Incoming) -> dict[str, str]:
    headers: dict[str, str] = {}
    room = MAX_HEAD
    while line := await incoming.line(room):
        room -= len(line) + 2
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400, "A header of the request is malformed.")
        headers[name.lower()] = value.strip()
    return headers


async def _read_body(incoming: Incoming, headers: Mapping[str, str]) -> bytes:
    coding = headers.get("transfer-encoding", "").lower()
    length = headers.get("content-length", "")
    if coding and length:
        raise BadRequest(400, "The request has both a Content-Length and a Transfer-Encoding.")
    if coding == "chunked":
        return await _read_chunks(incoming)
    if coding:
        raise BadRequest(501, "Of the transfer encodings only chunked is understood.")
    if length and not (length.isascii() and length.isdigit()):
        raise BadRequest(400, "The Content-Length of the request is not a number.")
    size = int(length or 0)
    _check_size(size)
    return await incoming.exactly(size)


async def _read_chunks(incoming: Incoming) -> bytes:
    body = bytearray()
    while size := _chunk_size(await incoming.line(MAX_HEAD)):
        _check_size(len(body) + size)
        body += await incoming.exactly(size)
        if await incoming.line(MAX_HEAD):
            raise BadRequest(400, "A chunk of the request is longer than it says.")
    await _read_headers(incoming)
    return bytes(body)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 16 or digits.strip(b"0123456789abcdefABCDEF"):
        raise BadRequest(400, "A chunk of the request does not say its size.")
    return int(digits, 16)


def _check_size(size: int) -> None:
    if size > MAX_BODY:
        raise BadRequest(413, f"The request is over {MAX_BODY // 1024 // 1024} MB.")
