"""What a completion took: tokens, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one completion, or a sum of them.

    `cached_tokens` is a part of `input_tokens`, `reasoning_tokens` a part of `output_tokens`.
    `is_exact` is false when any of them was estimated by us instead of reported by the server.
    `reported_cost`, in micro-dollars, is what the server says that it charged, if it says so.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    is_exact: bool = True
    reported_cost: int | None = None

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens, which is the same number as micro-dollars per token."""

    input: float
    output: float
    cached_input: float | None = None

    def cost(self, usage: Usage) -> int:
        """What `usage` costs, in whole micro-dollars."""
        cached_price = self.input if self.cached_input is None else self.cached_input
        cached = min(usage.cached_tokens, usage.input_tokens)
        fresh = usage.input_tokens - cached
        return round(fresh * self.input + cached * cached_price + usage.output_tokens * self.output)


def cost_of(usage: Usage, price: Price | None) -> int | None:
    """Micro-dollars: what the server reported, else what the price says, else unknown."""
    if usage.reported_cost is not None:
        return usage.reported_cost
    return price.cost(usage) if price else None
