"""What a completion took, in all the places and words in which servers say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oai_tui.core.usage import Usage


def usage_of(body: Mapping[str, Any]) -> Usage | None:
    """The usage that a chunk or a whole completion tells of; None if it tells none.

    It stands in `usage`, in `x_groq`, in a choice, or, with llama.cpp, only in `timings`.
    """
    timings = _mapping(body.get("timings"))
    for place in (body, _mapping(body.get("x_groq")), *_choices(body)):
        reported = place.get("usage")
        usage = _read(reported, timings) if isinstance(reported, dict) else None
        if usage is not None:
            return usage
    return _read_timings(timings) if timings else None


def _read(usage: Mapping[str, Any], timings: Mapping[str, Any]) -> Usage | None:
    input_tokens = _first(usage, "prompt_tokens", "input_tokens")
    output_tokens = _first(usage, "completion_tokens", "output_tokens")
    if not input_tokens and not output_tokens:
        return None
    input_details = {
        **_mapping(usage.get("input_tokens_details")),
        **_mapping(usage.get("prompt_tokens_details")),
    }
    output_details = {
        **_mapping(usage.get("output_tokens_details")),
        **_mapping(usage.get("completion_tokens_details")),
    }
    cached = (
        _count(input_details.get("cached_tokens"))
        or _first(usage, "prompt_cache_hit_tokens", "cached_tokens")
        or _count(timings.get("cache_n"))
    )
    return Usage(
        input_tokens,
        output_tokens,
        cached_tokens=min(cached, input_tokens),
        reasoning_tokens=min(_count(output_details.get("reasoning_tokens")), output_tokens),
        reported_cost=_micro_dollars(usage.get("cost")),
    )


def _read_timings(timings: Mapping[str, Any]) -> Usage | None:
    cached = _count(timings.get("cache_n"))
    input_tokens = _count(timings.get("prompt_n")) + cached
    output_tokens = _count(timings.get("predicted_n"))
    if not input_tokens and not output_tokens:
        return None
    return Usage(input_tokens, output_tokens, cached_tokens=cached)


def _choices(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    choices = body.get("choices")
    return [_mapping(choice) for choice in choices] if isinstance(choices, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(usage: Mapping[str, Any], *names: str) -> int:
    return next((count for name in names if (count := _count(usage.get(name)))), 0)


def _count(value: object) -> int:
    """A number of tokens, or 0 for everything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 < value < 1e15 else 0


def _micro_dollars(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        return None
    return round(value * 1_000_000)
