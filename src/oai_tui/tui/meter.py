"""The token meter: what the draft, the path and the conversation amount to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from oai_tui.agent.protocols import ModelSource
from oai_tui.core.context import part_tokens
from oai_tui.core.conversation import UsageTotals
from oai_tui.core.message import FilePart, TextPart, UserPart
from oai_tui.core.model import ModelInfo

COUNTED_AT_ONCE = 4_000
"""Characters that are counted in well under a millisecond; more are counted in a thread."""


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


class DraftCounter:
    """Counts the tokens of what is being written; what is attached to it, each of it once."""

    def __init__(self, models: ModelSource) -> None:
        self._models = models
        self._attached: dict[UserPart, int] = {}
        self._attached_for = ("", False)

    async def count(self, parts: tuple[UserPart, ...], model: str) -> Count:
        """The tokens of `parts`; long texts are counted in a thread."""
        is_exact = self._models.counts_exactly(model)
        known = self._attached if self._attached_for == (model, is_exact) else {}
        new = [part for part in parts if part not in known]

        def counts() -> list[int]:
            return [part_tokens(p, lambda t: self._models.count_tokens(t, model)) for p in new]

        length = sum(len(part.text) for part in new if isinstance(part, TextPart | FilePart))
        counted = counts() if length <= COUNTED_AT_ONCE else await asyncio.to_thread(counts)
        known = known | dict(zip(new, counted, strict=True))
        self._attached = {part: known[part] for part in parts if isinstance(part, FilePart)}
        self._attached_for = (model, is_exact)
        return Count(sum(known[part] for part in parts), is_exact or not parts)
