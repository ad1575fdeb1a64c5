"""A loopback server that streams as much as the prompt asks for: "stream 2000 at 50".

That is 2,000 tokens of Markdown at 50 a second; at 0 is as fast as the connection takes them.
Anything else, such as a request for a title, gets a short answer. `python -m benchmarks.server`
prints its address, and then a line of JSON for each thing that happens, until it is ended.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from benchmarks import markdown, wire

_COMMAND = re.compile(r"stream (\d+) at (\d+)")
_SHORT = ("A ", "short ", "answer")
_BATCH = 1 << 14
"""Bytes that are written at once at full speed, so that the server is not what is measured."""
_OLLAMA_ABOUT = {
    "model_info": {"general.architecture": "llama", "llama.context_length": 131072},
    "details": {
        "parent_model": "",
        "format": "gguf",
        "family": "llama",
        "families": ["llama"],
        "parameter_size": "8B",
        "quantization_level": "Q4_0",
    },
    "capabilities": ["completion"],
    "modelfile": "",
    "parameters": "",
    "template": "",
}
_OLLAMA_MODEL = {
    "name": f"{wire.MODEL}:latest",
    "model": f"{wire.MODEL}:latest",
    "modified_at": "2026-01-01T00:00:00Z",
    "size": 1,
    "digest": "0" * 64,
    "details": _OLLAMA_ABOUT["details"],
}
_DOCUMENTS: dict[str, object] = {
    "/v1/models": {"object": "list", "data": [{"id": wire.MODEL, "object": "model"}]},
    "/api/tags": {"models": [_OLLAMA_MODEL]},
    "/api/ps": {"models": []},
    "/api/show": _OLLAMA_ABOUT,
    "/api/version": {"version": "0.12.0"},
}
_STREAMS: dict[str, tuple[Callable[[list[str]], list[bytes]], str]] = {
    "/v1/chat/completions": (wire.chat_completions, "text/event-stream"),
    "/v1/responses": (wire.responses, "text/event-stream"),
    "/api/chat": (wire.ollama, "application/x-ndjson"),
}


def asked_for(request: dict[str, Any]) -> tuple[int, int] | None:
    """The tokens and the rate that the last message of a request asks for, if it does.

    Only a part that is nothing but the command counts: a program that asks for a title quotes
    the prompt among other words.
    """
    messages = request.get("messages") or request.get("input") or []
    last = messages[-1] if isinstance(messages, list) and messages else {"content": messages}
    content = last.get("content", "")
    parts = content if isinstance(content, list) else [{"text": content}]
    for part in parts:
        if match := _COMMAND.fullmatch(str(part.get("text", "")).strip()):
            return int(match[1]), int(match[2])
    return None


@lru_cache(maxsize=8)
def _chunks(path: str, count: int) -> tuple[bytes, ...]:
    """The events of an answer, each as a chunk of HTTP (RFC 9112, 7.1)."""
    encode, _ = _STREAMS[path]
    events = encode(markdown.pieces(count) if count else list(_SHORT))
    return (*(b"%x\r\n%b\r\n" % (len(event), event) for event in events), b"0\r\n\r\n")


def _batches(chunks: tuple[bytes, ...]) -> Iterator[bytes]:
    batch: list[bytes] = []
    size = 0
    for chunk in chunks:
        batch.append(chunk)
        size += len(chunk)
        if size >= _BATCH:
            yield b"".join(batch)
            batch, size = [], 0
    yield b"".join(batch)


def _tell(what: str, **more: object) -> None:
    print(json.dumps({"event": what, "at": time.monotonic(), **more}), flush=True)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError):  # clients may leave
        path, request = await _read(reader)
        if path in _DOCUMENTS:
            _write(writer, json.dumps(_DOCUMENTS[path]).encode())
        elif path in _STREAMS:
            await _answer(writer, path, request)
        else:
            _write(writer, b'{"error": {"message": "no such path"}}', "404 Not Found")
        await writer.drain()
    writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[str, dict[str, Any]]:
    """The path of a request without its query, and its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?i)\ncontent-length: *(\d+)", head)
    body = b""
    if length:
        body = await reader.readexactly(int(length[1]))
    elif re.search(r"(?i)\ntransfer-encoding: *chunked", head):
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
    path = head.split(" ", 2)[1].partition("?")[0]
    return path, json.loads(body) if body else {}


async def _answer(writer: asyncio.StreamWriter, path: str, request: dict[str, Any]) -> None:
    count, rate = asked_for(request) or (0, 0)
    _tell("asked", path=path, tokens=count, rate=rate)
    if not request.get("stream", path == "/api/chat") and path == "/v1/chat/completions":
        pieces = markdown.pieces(count) if count else _SHORT
        _write(writer, wire.whole_chat_completion(pieces))
        return
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ntransfer-encoding: chunked\r\n"
        b"connection: close\r\n\r\n" % _STREAMS[path][1].encode()
    )
    chunks = _chunks(path, count)
    if count:
        _tell("began", tokens=count)
    if rate:
        await _write_at(writer, chunks, rate)
    else:
        for batch in _batches(chunks):
            writer.write(batch)
            await writer.drain()
    if count:
        _tell("ended", tokens=count)


async def _write_at(writer: asyncio.StreamWriter, chunks: tuple[bytes, ...], rate: int) -> None:
    """Write chunks at a rate that does not drift."""
    began = time.monotonic()
    for number, chunk in enumerate(chunks):
        await asyncio.sleep(began + number / rate - time.monotonic())
        writer.write(chunk)
        await writer.drain()


def _write(writer: asyncio.StreamWriter, body: bytes, status: str = "200 OK") -> None:
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n"
    writer.write(head.encode() + b"content-length: %d\r\n\r\n%b" % (len(body), body))


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, limit=1 << 24)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_main())
