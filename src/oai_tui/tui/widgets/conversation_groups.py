"""Conversations by the day on which they were last talked on, and found by their title."""

from __future__ import annotations

from bisect import bisect_left
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
    ordered = sorted(summaries, key=attrgetter("updated_at"), reverse=True)
    groups: list[Group] = [("pinned", [summary for summary in ordered if summary.is_pinned])]
    others = [summary for summary in ordered if not summary.is_pinned]
    done = 0
    for name, first_day in _periods(today):
        end = _count_since(others, first_day)
        groups.append((name, others[done:end]))
        done = end
    groups.append(("earlier", others[done:]))
    return [(name, members) for name, members in groups if members]


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


def _periods(today: date) -> list[tuple[str, date]]:
    """The groups before "earlier", each with its first day, newest first."""
    yesterday = today - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    return [("today", today), ("yesterday", yesterday), ("this week", min(monday, yesterday))]


def _count_since(newest_first: Sequence[ConversationSummary], day: date) -> int:
    """How many of them were talked on since the beginning of a local day."""
    midnight = datetime.combine(day, time.min).astimezone()
    return bisect_left(newest_first, True, key=lambda summary: summary.updated_at < midnight)
