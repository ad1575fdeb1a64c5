"""Completions read in memory and over HTTP, as values that tests can compare."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import pairwise

from oai_tui.core.completion import Chunk, CompletionRequest, Draft, Opened, Sent
from oai_tui.core.errors import ProviderError
from oai_tui.core.message import (
    AssistantPart,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
    UserMessage,
)
from oai_tui.core.profile import Profile, Timeouts
from oai_tui.core.secret import Redactor, Secret
from oai_tui.core.usage import Usage
from oai_tui.provider.body import WatchedBody
from oai_tui.provider.chat_completions import read_chunks
from oai_tui.provider.client import CompletionClient
from oai_tui.provider.errors import Translator

KEY = Secret("sk-test-0123456789")
PROFILE = Profile(name="test", base_url="http://127.0.0.1:1/v1", model="m")


@dataclass(frozen=True)
class Read:
    """A completion as it was read: its parts, how it ended, and the error if it failed."""

    parts: tuple[AssistantPart, ...] = ()
    finish_reason: str | None = None
    usage: Usage | None = None
    error: type[ProviderError] | None = None
    message: str = ""


def text(words: str) -> TextPart:
    return TextPart(words)


def thought(words: str, field: str = "reasoning_content") -> ReasoningPart:
    return ReasoningPart(words, None, field)


def refusal(words: str) -> RefusalPart:
    return RefusalPart(words)


def call(name: str, arguments: str, call_id: str = "call_1", extra: str = "") -> ToolCall:
    return ToolCall(call_id, name, arguments, extra=extra)


def read(chunks: Iterable[Chunk], error: ProviderError | None = None) -> Read:
    """What chunks add up to, without the times."""
    draft = Draft(lambda: 0.0)
    for chunk in chunks:
        draft.add(chunk)
    parts = tuple(
        replace(part, seconds=None) if isinstance(part, ReasoningPart) else part
        for part in draft.parts()
    )
    kind = type(error) if error else None
    return Read(parts, draft.finish_reason, draft.usage, kind, str(error or ""))


def cut(body: bytes, places: Sequence[int]) -> list[bytes]:
    """The body in pieces, cut at these places."""
    edges = [0, *sorted({place for place in places if 0 < place < len(body)}), len(body)]
    return [body[start:end] for start, end in pairwise(edges) if end > start]


def every(body: bytes, size: int) -> list[bytes]:
    return cut(body, range(size, len(body), size))


async def read_pieces(pieces: Sequence[bytes], content_type: str = "text/event-stream") -> Read:
    """What a body that arrives in these pieces is read as."""

    async def arrive() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    translator = Translator(PROFILE, Redactor(), "m")
    now = asyncio.get_running_loop().time()
    body = WatchedBody(arrive(), PROFILE.timeouts, translator, now)
    chunks: list[Chunk] = []
    try:
        async with aclosing(read_chunks(body, content_type, translator)) as arriving:
            async for chunk in arriving:
                chunks.append(chunk)
    except ProviderError as error:
        return read(chunks, error)
    return read(chunks)


def profile_at(base_url: str, **settings: object) -> Profile:
    """A profile with times that are long enough for a slow machine."""
    return replace(PROFILE, base_url=base_url, **settings)  # type: ignore[arg-type]


def hasty(base_url: str, **seconds: float) -> Profile:
    """A profile that is impatient where it is told to be, and very patient elsewhere."""
    patient = Timeouts(connect=60.0, first_event=60.0, idle=60.0, usage=60.0)
    return profile_at(base_url, timeouts=replace(patient, **seconds))


def client_of(
    profile: Profile, key: Secret | None = KEY, redactor: Redactor | None = None
) -> CompletionClient:
    async def find_key(_: Profile) -> Secret | None:
        return key

    return CompletionClient(lambda _: profile, find_key, redactor or Redactor())


def request(**fields: object) -> CompletionRequest:
    asked = CompletionRequest(
        profile="test", model="m", messages=(UserMessage(parts=(TextPart("hi"),)),)
    )
    return replace(asked, **fields)  # type: ignore[arg-type]


@dataclass
class Attempt:
    """One completion over HTTP: what arrived, what was told of it, and the error itself."""

    read: Read
    progress: list[Sent | Opened]
    error: ProviderError | None = None


async def attempt(profile: Profile, asked: CompletionRequest | None = None) -> Attempt:
    """Ask once and take everything that comes, an error included."""
    client = client_of(profile)
    progress: list[Sent | Opened] = []
    chunks: list[Chunk] = []
    try:
        async with aclosing(client.stream(asked or request(), progress.append)) as arriving:
            async for chunk in arriving:
                chunks.append(chunk)
    except ProviderError as error:
        return Attempt(read(chunks, error), progress, error)
    finally:
        await client.aclose()
    return Attempt(read(chunks), progress)
