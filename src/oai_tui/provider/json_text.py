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
