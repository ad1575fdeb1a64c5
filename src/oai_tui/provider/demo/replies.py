"""What the demo can answer with: a text told at a speed, an error, or a page that is no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

NORMAL_SPEED = 80.0
SLOW_SPEED = 5.0
FAST_SPEED = 1_000.0


class Fault(StrEnum):
    """What goes wrong after a stream has begun."""

    NONE = ""
    CUT = "cut"
    """The connection ends in mid-answer."""
    INCOMPLETE = "incomplete"
    """The stream ends in good order, but without a finish reason."""
    HANG = "hang"
    """Nothing comes after the headers."""
    STALL = "stall"
    """Nothing comes any more in mid-answer."""
    GARBAGE = "garbage"
    """An event in mid-answer is not JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; `texts` are joined.

    `speed` is in tokens a second, None for no pauses. Only `limit` characters are told, if it
    is given, and then `finish_reason` says why.
    """

    texts: Iterable[str] = ()
    reasoning: str = ""
    refusal: str = ""
    finish_reason: str = "stop"
    speed: float | None = NORMAL_SPEED
    limit: int | None = None
    fault: Fault = Fault.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An error instead of an answer, as OpenAI words it; `retry_after` is in seconds."""

    status: int
    message: str
    kind: str
    code: str | None = None
    param: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A web page with status 200, as a proxy or a login gate sends it."""

    html: str = field(
        default="<!doctype html>\n<html><head><title>Sign in</title></head>\n"
        "<body><h1>Sign in to the guest network</h1></body></html>\n"
    )


Answer: TypeAlias = Reply | Rejection | Page
