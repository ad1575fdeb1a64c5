"""The status line: what the turn does, the token meter, and the keys that matter now."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from oai_tui.core import units
from oai_tui.tui.content import outside_line
from oai_tui.tui.fitting import Piece, fit_line
from oai_tui.tui.meter import Count, Meter
from oai_tui.tui.status_words import StatusWords

BAR_CELLS = 10
STATE_CELLS = 24
TROUBLE_CELLS = 34
"""What the words keep for themselves; a wait shows at least `retrying in 12 s (attempt 2 of 4)`."""
_TONES = {"": "$text", "live": "$accent", "warning": "$text-warning", "error": "$text-error"}


class StatusLine(Widget):
    """One line that always fits; what matters least gives way first."""

    words: reactive[StatusWords] = reactive(StatusWords(""))
    meter: reactive[Meter] = reactive(Meter())
    hints: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Keys and what they do, most useful first."""
    rate: reactive[str] = reactive("")
    """How much goes to the terminal, if that is wanted."""

    def render(self) -> Content:
        left = outside_line(self.words.text).stylize(_TONES[self.words.tone])
        urgent = max(2, len(self.words.commands))
        hints = [
            Piece(
                Content.assemble((key, "$text"), (f" {label}", "$text-muted")),
                0 if place < urgent else 2,
            )
            for place, (key, label) in enumerate(self.hints)
        ]
        is_pressing = self.words.tone in ("warning", "error") or bool(self.words.commands)
        shortest = TROUBLE_CELLS if is_pressing else STATE_CELLS
        rate = [Piece(_muted(self.rate), 1)] if self.rate else []
        pieces = [*rate, *_meter_pieces(self.meter), *hints]
        return fit_line(self.size.width, left, pieces, shortest)


def _meter_pieces(meter: Meter) -> list[Piece]:
    pieces = []
    if meter.draft.tokens:
        pieces.append(Piece(_muted(f"draft {_count(meter.draft)}"), 4))
    if meter.model is not None:
        pieces.append(Piece(_context_bar(meter), 5))
        window = units.tokens(meter.model.context_window)
        doubt = "" if meter.model.is_window_known else "?"
        pieces.append(Piece(_muted(f"{_count(meter.used)} of {window}{doubt}"), 1))
    if meter.totals.requests:
        totals = meter.totals
        cached = f" ({units.tokens(totals.cached_tokens)} cached)" if totals.cached_tokens else ""
        pieces.append(
            Piece(
                _muted(
                    f"in {_total(totals.input_tokens, totals.is_exact)}{cached}"
                    f"  out {_total(totals.output_tokens, totals.is_exact)}"
                ),
                6,
            )
        )
        pieces.append(Piece(_muted(_cost(meter)), 3))
    return pieces


def _context_bar(meter: Meter) -> Content:
    """How full the context window is."""
    assert meter.model is not None
    share = meter.used.tokens / max(1, meter.model.context_window)
    filled = min(BAR_CELLS, max(1 if meter.used.tokens else 0, round(share * BAR_CELLS)))
    tone = "$text-error" if share >= 1 else "$text-warning" if share >= 0.8 else "$accent"
    return Content.assemble(
        ("context ", "$text-muted"),
        ("━" * filled, tone),
        ("─" * (BAR_CELLS - filled), "$text-disabled"),
    )


def _cost(meter: Meter) -> str:
    cost = units.cost(meter.totals.cost)
    if not meter.totals.has_unknown_cost:
        return cost if meter.totals.is_exact else f"~{cost}"
    return f"{cost}+?" if meter.totals.cost else "cost unknown"


def _count(count: Count) -> str:
    return units.tokens(count.tokens, is_exact=count.is_exact)


def _total(count: int, is_exact: bool) -> str:
    return units.tokens(count, is_exact=is_exact)


def _muted(text: str) -> Content:
    return Content.styled(text, "$text-muted")
