"""The line above a message: who, in what state, what it took, and when."""

from __future__ import annotations

from dataclasses import replace

from oai_tui.core.message import AssistantMessage, MessageState, RefusalPart
from oai_tui.core.usage import Usage
from oai_tui.tui.transcript.frame import header
from tests.tui.transcript.conversations import WHEN, answer, prompt

TIME = f"{WHEN.astimezone():%H:%M}"


def test_what_an_answer_cost_stands_between_its_tokens_and_its_time() -> None:
    message = replace(answer("words"), usage=Usage(100, 412, reported_cost=2_100))

    assert header(message, 60).text.split(maxsplit=1) == [
        "gpt-6.1-terra",
        f"412 tokens  $0.0021  {TIME}",
    ]


def test_a_cost_that_nobody_told_is_left_out() -> None:
    message = replace(answer("words"), usage=Usage(100, 412))

    assert header(message, 60).text.endswith(f" 412 tokens  {TIME}")


def test_the_times_of_all_messages_stand_in_one_column() -> None:
    messages = (prompt("q"), answer("a"), replace(answer("b"), usage=Usage(1, 2)))

    lines = [header(message, 60) for message in messages]

    assert {(line.cells, line.text[-5:]) for line in lines} == {(60, TIME)}


def test_a_refusal_is_called_one() -> None:
    refusal = AssistantMessage(parts=(RefusalPart("No."),), model="m", created_at=WHEN)

    assert header(refusal, 60).text.startswith("m  refused ")
    assert header(replace(refusal, state=MessageState.LENGTH), 60).text.startswith("m  length ")


def test_a_narrow_line_names_the_author_and_the_state_first() -> None:
    line = header(replace(answer("words"), state=MessageState.FAILED), 24)

    assert line.text == "gpt-6.1-ter…  failed"
    assert line.cells == len(line.text)
