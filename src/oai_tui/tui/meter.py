"""The token meter: what the draft, the path and the conversation amount to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from oai_tui.core.context import part_tokens
from oai_tui.core.conversation import UsageTotals
from oai_tui.core.message import UserPart
from oai_tui.core.model import ModelInfo


@dataclass(frozen=True, slots=True)
class Count:
    """A number of tokens, and whether it is exact or an estimate."""

    tokens: int = 0
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Meter:
    """Everything that the meter shows. `path` is what would be sent, without the draft."""

    draft: Count = Count()
    path: Count = Count()
    model: ModelInfo | None = None
    totals: UsageTotals = field(default_factory=UsageTotals)

    @property
    def used(self) -> Count:
        """The tokens of the path and the draft together."""
        return Count(
            self.path.tokens + self.draft.tokens, self.path.is_exact and self.draft.is_exact
        )


def draft_count(parts: tuple[UserPart, ...], count: Callable[[str], int], is_exact: bool) -> Count:
    """The tokens of what is being written."""
    return Count(sum(part_tokens(part, count) for part in parts), is_exact or not parts)
