from __future__ import annotations

from typing import Any

import pytest

from oai_tui.core.usage import Usage
from oai_tui.provider.usage import usage_of

COUNTS = {"prompt_tokens": 100, "completion_tokens": 20}


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        ({"usage": COUNTS}, Usage(100, 20)),
        ({"usage": {"input_tokens": 100, "output_tokens": 20}}, Usage(100, 20)),
        ({"x_groq": {"usage": COUNTS}}, Usage(100, 20)),
        ({"choices": [{"usage": COUNTS}]}, Usage(100, 20)),
        ({"usage": None, "x_groq": {"usage": COUNTS}}, Usage(100, 20)),
        (
            {
                "usage": {
                    **COUNTS,
                    "prompt_tokens_details": {"cached_tokens": 60},
                    "completion_tokens_details": {"reasoning_tokens": 7},
                }
            },
            Usage(100, 20, 60, 7),
        ),
        ({"usage": {**COUNTS, "input_tokens_details": {"cached_tokens": 6}}}, Usage(100, 20, 6)),
        ({"usage": {**COUNTS, "prompt_cache_hit_tokens": 64}}, Usage(100, 20, 64)),
        ({"usage": COUNTS, "timings": {"cache_n": 50}}, Usage(100, 20, 50)),
        ({"timings": {"prompt_n": 40, "cache_n": 60, "predicted_n": 20}}, Usage(100, 20, 60)),
        ({"usage": {**COUNTS, "cost": 0.00123}}, Usage(100, 20, reported_cost=1230)),
        ({"usage": {**COUNTS, "cost": 0}}, Usage(100, 20, reported_cost=0)),
        ({"usage": {**COUNTS, "cost": "free"}}, Usage(100, 20)),
        ({"usage": {"prompt_tokens": 100.0, "completion_tokens": None}}, Usage(100, 0)),
        (
            {"usage": {**COUNTS, "prompt_tokens_details": {"cached_tokens": 500}}},
            Usage(100, 20, 100),
        ),
        ({"usage": {"prompt_tokens": 0, "completion_tokens": 0}}, None),
        ({"usage": {"prompt_tokens": True, "completion_tokens": -4}}, None),
        ({"usage": {"prompt_tokens": float("nan"), "completion_tokens": float("inf")}}, None),
        ({"usage": "many", "timings": [], "x_groq": 3, "choices": {}}, None),
        ({}, None),
    ],
)
def test_usage_is_found_wherever_it_is(body: dict[str, Any], usage: Usage | None) -> None:
    assert usage_of(body) == usage
