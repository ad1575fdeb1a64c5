"""Conversations by the day on which they were last talked on, and found by their title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from oai_tui.core.conversation import ConversationSummary

UNTITLED = "New conversation"

Group = tuple[str, list[ConversationSummary]]


def group(summaries: Iterable[ConversationSummary], today: date) -> list[Group]:
    """The conversations under pinned, today, yesterday, this week and earlier, newest first.

    Days are local ones and a week begins on Monday. Groups without conversations are left out.
    """
    this_week = today - timedelta(days=today.weekday())
    yesterday = today - timedelta(days=1)
    starts = [
        ("today", _midnight(today)),
        ("yesterday", _midnight(yesterday)),
        ("this week", _midnight(min(this_week, yesterday))),
    ]
    groups: dict[str, list[ConversationSummary]] = {
        name: [] for name in ("pinned", "today", "yesterday", "this week", "earlier")
    }
    for summary in sorted(summaries, key=attrgetter("updated_at"), reverse=True):
        if summary.is_pinned:
            groups["pinned"].append(summary)
            continue
        for name, start in starts:
            if summary.updated_at >= start:
                groups[name].append(summary)
                break
        else:
            groups["earlier"].append(summary)
    return [(name, members) for name, members in groups.items() if members]


class TitleIndex:
    """Finds conversations by words of their titles."""

    def __init__(self, summaries: Sequence[ConversationSummary]) -> None:
        self._summaries = summaries
        self._titles = [(summary.title or UNTITLED).casefold() for summary in summaries]

    def find(self, query: str) -> Sequence[ConversationSummary]:
        """Those whose titles hold all words of `query`, in any order and any case of letters."""
        words = query.casefold().split()
        if not words:
            return self._summaries
        found: Iterable[tuple[str, ConversationSummary]] = zip(
            self._titles, self._summaries, strict=True
        )
        for word in words:
            found = [pair for pair in found if word in pair[0]]
        return [summary for _, summary in found]


def _midnight(day: date) -> datetime:
    """The moment at which a local day begins."""
    return datetime.combine(day, time.min).astimezone()
