"""Grouping by day and finding by title, without a screen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.conversation import ConversationSummary
from oai_tui.tui.widgets.conversation_groups import TitleIndex, group

THURSDAY = date(2026, 11, 19)


def at(day: date, hour: int = 12) -> datetime:
    """A local time of that day."""
    return datetime.combine(day, time(hour)).astimezone()


NOON = at(THURSDAY)


def summary(
    name: str, updated_at: datetime = NOON, *, is_pinned: bool = False
) -> ConversationSummary:
    return ConversationSummary(id=name, title=name, updated_at=updated_at, is_pinned=is_pinned)


def ids(groups: list[tuple[str, list[ConversationSummary]]]) -> dict[str, list[str]]:
    return {name: [member.id for member in members] for name, members in groups}


def test_conversations_stand_under_the_day_on_which_they_were_talked_on() -> None:
    days = {
        "now": THURSDAY,
        "a day ago": THURSDAY - timedelta(days=1),
        "tuesday": THURSDAY - timedelta(days=2),
        "monday": THURSDAY - timedelta(days=3),
        "sunday": THURSDAY - timedelta(days=4),
        "long ago": THURSDAY - timedelta(days=400),
    }
    groups = group([summary(name, at(day)) for name, day in days.items()], THURSDAY)
    assert ids(groups) == {
        "today": ["now"],
        "yesterday": ["a day ago"],
        "this week": ["tuesday", "monday"],
        "earlier": ["sunday", "long ago"],
    }


def test_a_pinned_conversation_stands_on_top_and_only_there() -> None:
    old = at(THURSDAY - timedelta(days=90))
    groups = group([summary("new"), summary("kept", old, is_pinned=True)], THURSDAY)
    assert ids(groups) == {"pinned": ["kept"], "today": ["new"]}
    assert [name for name, _ in groups] == ["pinned", "today"]


def test_the_newest_of_a_group_comes_first() -> None:
    rows = [summary("morning", at(THURSDAY, 8)), summary("evening", at(THURSDAY, 20))]
    assert ids(group(rows, THURSDAY)) == {"today": ["evening", "morning"]}


@pytest.mark.parametrize("hour", [0, 23])
def test_a_day_is_whole_from_its_first_hour_to_its_last(hour: int) -> None:
    yesterday = at(THURSDAY - timedelta(days=1), hour)
    assert ids(group([summary("one", yesterday)], THURSDAY)) == {"yesterday": ["one"]}


def test_on_a_monday_the_day_before_is_yesterday_and_not_this_week() -> None:
    monday = date(2026, 11, 16)
    rows = [summary(str(n), at(monday - timedelta(days=n))) for n in range(3)]
    assert ids(group(rows, monday)) == {"today": ["0"], "yesterday": ["1"], "earlier": ["2"]}


def test_a_time_ahead_of_the_clock_counts_as_today() -> None:
    tomorrow = at(THURSDAY + timedelta(days=1))
    assert ids(group([summary("ahead", tomorrow)], THURSDAY)) == {"today": ["ahead"]}


@given(
    st.lists(
        st.tuples(
            st.datetimes(min_value=datetime(2020, 1, 2), max_value=datetime(2030, 1, 2)),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_every_conversation_is_in_exactly_one_group(
    moments: list[tuple[datetime, bool]],
) -> None:
    rows = [
        summary(str(number), moment.astimezone(), is_pinned=is_pinned)
        for number, (moment, is_pinned) in enumerate(moments)
    ]
    shown = [member.id for _, members in group(rows, THURSDAY) for member in members]
    assert sorted(shown) == sorted(row.id for row in rows)


def test_a_title_is_found_by_its_words_in_any_order_and_case() -> None:
    rows = [summary("Ship notes for 2.4"), summary("Notes on SHIPPING"), summary("Tax")]
    index = TitleIndex(rows)
    assert [row.id for row in index.find("NOTE ship")] == [rows[0].id, rows[1].id]
    assert [row.id for row in index.find("2.4 ship")] == [rows[0].id]
    assert list(index.find("  ")) == rows
    assert list(index.find("nothing like it")) == []


def test_a_conversation_without_a_title_is_found_by_the_words_that_stand_for_it() -> None:
    untitled = ConversationSummary(id="x", title="", updated_at=at(THURSDAY))
    assert list(TitleIndex([untitled]).find("new conv")) == [untitled]
