"""JSON from outside: fast for what is usual, tolerant of what is not."""

from __future__ import annotations

import json
from typing import Any

import jiter


def parse_json(text: str) -> Any:
    """The value of a JSON text; lone halves of surrogate pairs stay in it. Raises ValueError."""
    try:
        return jiter.from_json(text.encode("utf-8", "surrogatepass"), cache_mode="keys")
    except ValueError:
        try:
            return json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def to_json(value: object) -> str:
    """A parsed value as JSON text again; empty when it is nested too deeply to be anything."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return ""
