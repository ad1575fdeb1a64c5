"""Identities and times of the things that are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4


def new_id() -> str:
    """A new identity: 32 hexadecimal digits."""
    return uuid4().hex


def now() -> datetime:
    """The time in UTC, to the millisecond, which is as fine as the store keeps it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
