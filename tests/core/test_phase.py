"""Where a running turn stands."""

from __future__ import annotations

import pytest

from oai_tui.core.completion import ToolCallChunk
from oai_tui.core.errors import RateLimited, ServerFailed
from oai_tui.core.events import (
    AssistantReplied,
    AttemptStarted,
    CompactionStarted,
    ContentDelta,
    ContextTrimmed,
    ReasoningDelta,
    RequestSent,
    RetryScheduled,
    ToolCallDelta,
    ToolStarted,
    TurnCancelled,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from oai_tui.core.message import AssistantMessage, ToolCall
from oai_tui.core.phase import Phase, Stage

DRAFT = AssistantMessage(parts=())


def phase_after(*events: tuple[TurnEvent, float]) -> Phase:
    phase = Phase()
    for event, at in events:
        phase = phase.after(event, at)
    return phase


def test_nothing_runs_at_first() -> None:
    assert not Phase().is_running


def test_a_turn_connects_waits_reasons_and_streams() -> None:
    phase = Phase()
    seen = []
    for event, at in (
        (TurnStarted(None), 1.0),
        (AttemptStarted(DRAFT, 1), 2.0),
        (RequestSent("m"), 3.0),
        (ReasoningDelta("m", "hm"), 4.0),
        (ContentDelta("m", "yes"), 5.0),
    ):
        phase = phase.after(event, at)
        seen.append((phase.stage, phase.since))
        assert phase.is_running
    assert seen == [
        (Stage.CONNECTING, 1.0),
        (Stage.CONNECTING, 2.0),
        (Stage.WAITING, 3.0),
        (Stage.REASONING, 4.0),
        (Stage.STREAMING, 5.0),
    ]


def test_what_arrived_is_counted_from_its_first_piece() -> None:
    phase = phase_after(
        (TurnStarted(None), 1.0),
        (RequestSent("m"), 2.0),
        (ReasoningDelta("m", "hm"), 4.0),
        (ContentDelta("m", "yes"), 5.0),
        (ContentDelta("m", " or no"), 6.0),
        (ToolCallDelta("m", ToolCallChunk(0, arguments="{}")), 7.0),
    )
    assert (phase.streaming_since, phase.since, phase.characters) == (4.0, 5.0, 13)


def test_a_retry_says_when_and_why_and_how_often() -> None:
    wait = RetryScheduled(2, 4, 7.5, RateLimited("Too many requests."))
    phase = phase_after((TurnStarted(None), 1.0), (wait, 10.0))
    assert phase == Phase(Stage.RETRYING, 10.0, 2, 4, until=17.5, reason="Too many requests.")


def test_the_next_attempt_keeps_the_count_and_drops_the_reason() -> None:
    wait = RetryScheduled(2, 4, 7.5, RateLimited("Too many requests."))
    phase = phase_after((wait, 10.0), (AttemptStarted(DRAFT, 2), 17.5), (RequestSent("m"), 18.0))
    assert phase == Phase(Stage.WAITING, 18.0, 2, 4)


def test_tools_run_in_a_stage_of_their_own() -> None:
    phase = phase_after(
        (ContentDelta("m", "let me see"), 1.0),
        (ToolStarted("m", ToolCall("c1", "clock", "{}")), 2.0),
    )
    assert phase == Phase(Stage.RUNNING_TOOLS, 2.0)


def test_a_summary_is_waited_for_until_its_turn_ends() -> None:
    phase = Phase().after(TurnStarted(None), 1.0).after(CompactionStarted(), 2.0)
    assert phase == Phase(Stage.SUMMARISING, 2.0)
    assert phase.after(TurnCancelled(), 3.0) == Phase()


@pytest.mark.parametrize(
    "ending", [TurnFinished(), TurnCancelled(), TurnFailed(ServerFailed("Down."))]
)
def test_every_ending_is_idle(ending: TurnEvent) -> None:
    assert phase_after((TurnStarted(None), 1.0), (ending, 2.0)) == Phase()


@pytest.mark.parametrize("event", [ContextTrimmed(3), AssistantReplied(DRAFT)])
def test_other_events_change_nothing(event: TurnEvent) -> None:
    before = phase_after((TurnStarted(None), 1.0), (ContentDelta("m", "x"), 2.0))
    assert before.after(event, 3.0) is before
