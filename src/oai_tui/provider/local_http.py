"""Small requests to servers on this machine, without the weight of an HTTP library."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from urllib.parse import urlsplit

MOST_BYTES = 2_000_000


async def fetch_json(url: str, body: object = None) -> object:
    """The parsed JSON of a GET, or of a POST if there is a `body`.

    None for everything else that can come back, nobody answering included. The caller sets
    the time limit.
    """
    parts = urlsplit(url)
    try:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    except OSError:
        return None
    try:
        writer.write(_request(parts.path or "/", parts.netloc, body))
        await writer.drain()
        return await _read_json(reader)
    except (OSError, ValueError, EOFError):
        return None
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def _request(path: str, host: str, body: object) -> bytes:
    """HTTP/1.0, so that the body ends with the connection and is never chunked."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.0",
        f"Host: {host}",
        "Accept: application/json",
        "Connection: close",
    ]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _read_json(reader: asyncio.StreamReader) -> object:
    status = (await reader.readline()).split()
    if len(status) < 2 or status[1] != b"200":
        return None
    headers: dict[bytes, bytes] = {}
    while (line := (await reader.readline()).strip()) and len(headers) < 100:
        name, _, value = line.partition(b":")
        headers[name.strip().lower()] = value.strip().lower()
    body = await _read_body(reader, headers)
    return json.loads(body)


async def _read_body(reader: asyncio.StreamReader, headers: dict[bytes, bytes]) -> bytes:
    """The body; some servers answer in chunks although they were asked not to."""
    if headers.get(b"transfer-encoding") != b"chunked":
        length = int(headers.get(b"content-length", MOST_BYTES))
        return await _read_up_to(reader, min(length, MOST_BYTES))
    body = b""
    while (size := int((await reader.readline()).split(b";")[0] or b"0", 16)) > 0:
        if len(body) + size > MOST_BYTES:
            raise ValueError("the list is too long")
        body += await reader.readexactly(size)
        await reader.readline()
    return body


async def _read_up_to(reader: asyncio.StreamReader, size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0 and (piece := await reader.read(min(size, 65_536))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
