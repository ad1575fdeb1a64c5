"""The words of the status line for each state of a turn."""

from __future__ import annotations

import pytest

from oai_tui.core.message import (
    AssistantMessage,
    MessageState,
    TextPart,
    UserMessage,
)
from oai_tui.core.phase import Phase, Stage
from oai_tui.tui.status_words import words_of_outcome, words_of_phase

RETRYING = Phase(
    Stage.RETRYING, since=100.0, attempt=2, attempts=4, until=112.0, reason="Too many\nrequests."
)


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase(), ""),
        (Phase(Stage.CONNECTING, since=100.0), "connecting"),
        (Phase(Stage.CONNECTING, since=97.0), "connecting, 3 s"),
        (Phase(Stage.CONNECTING, since=100.0, attempt=2), "connecting (attempt 2)"),
        (Phase(Stage.WAITING, since=88.0), "waiting for the first token, 12 s"),
        (Phase(Stage.REASONING, since=94.0), "reasoning, 6 s"),
        (Phase(Stage.RUNNING_TOOLS, since=30.0), "running tools, 1 min 10 s"),
        (Phase(Stage.SUMMARISING, since=93.0), "summarising, 7 s"),
        (
            Phase(Stage.STREAMING, since=90.0, streaming_since=90.0, characters=2_000),
            "streaming, ~50 tokens/s",
        ),
        (Phase(Stage.STREAMING, since=100.0, streaming_since=100.0, characters=9), "streaming"),
        (RETRYING, "retrying in 12 s (attempt 2 of 4): Too many requests."),
    ],
)
def test_a_running_turn_is_told_in_words(phase: Phase, words: str) -> None:
    assert words_of_phase(phase, 100.0).text == words


def test_a_running_turn_names_the_keys_that_matter() -> None:
    assert words_of_phase(Phase(Stage.WAITING), 1.0).commands == ("stop",)
    assert words_of_phase(RETRYING, 100.0).commands == ("answer.now", "profile", "stop")


def test_a_retry_that_is_due_is_never_told_as_past() -> None:
    assert words_of_phase(RETRYING, 200.0).text.startswith("retrying in 1 s ")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MessageState.COMPLETE, ""),
        (MessageState.CANCELLED, "stopped; what arrived is kept"),
        (MessageState.INCOMPLETE, "incomplete: the answer broke off"),
        (MessageState.LENGTH, "the answer reached its length limit"),
        (MessageState.FILTERED, "filtered by the provider"),
        (MessageState.LOST, "lost: the program ended during this answer"),
        (MessageState.FAILED, "failed: No such model."),
    ],
)
def test_the_end_of_a_turn_is_told_unless_all_is_well(state: MessageState, words: str) -> None:
    prompt = UserMessage(parts=(TextPart("hi"),))
    answer = AssistantMessage(parts=(), state=state, error="No such\nmodel.")
    assert words_of_outcome((prompt, answer)).text == words


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (MessageState.CANCELLED, ("answer.continue", "answer.retry")),
        (MessageState.INCOMPLETE, ("answer.continue", "answer.retry")),
        (MessageState.LENGTH, ("answer.continue", "answer.retry")),
        (MessageState.LOST, ("answer.continue", "answer.retry")),
        (MessageState.FAILED, ("answer.retry", "profile", "model")),
    ],
)
def test_an_answer_that_is_not_whole_names_what_can_be_done(
    state: MessageState, commands: tuple[str, ...]
) -> None:
    assert words_of_outcome((AssistantMessage(parts=(), state=state),)).commands == commands


def test_what_is_too_long_for_the_model_can_be_summarised_first() -> None:
    failed = AssistantMessage(parts=(), state=MessageState.FAILED)
    words = words_of_outcome((failed,), is_too_long=True)
    assert words.commands[0] == "conversation.compact"


def test_a_path_without_an_answer_has_no_outcome() -> None:
    assert words_of_outcome(()).text == ""
    assert words_of_outcome((UserMessage(parts=(TextPart("hi"),)),)).text == ""
