"""A request to a provider as it is kept: all meters and reports read these."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from oai_tui.core.identity import new_id, now
from oai_tui.core.usage import Usage


class Purpose(StrEnum):
    """Why a provider was asked."""

    TURN = "turn"
    TITLE = "title"
    SUMMARY = "summary"
    EMBEDDING = "embedding"


class Outcome(StrEnum):
    """How a request ended."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call to a provider, its retries included.

    `cost` is in micro-dollars, None when it is not known. `attempts` counts the tries.
    `server_request_id` is the provider's own name for it. `error` says why it failed.
    """

    id: str = field(default_factory=new_id)
    conversation_id: str
    message_id: str | None = None
    purpose: Purpose
    profile: str
    model: str
    started_at: datetime = field(default_factory=now)
    first_token_at: datetime | None = None
    ended_at: datetime | None = None
    usage: Usage | None = None
    cost: int | None = None
    attempts: int = 1
    server_request_id: str = ""
    outcome: Outcome = Outcome.COMPLETE
    error: str = ""
