"""The draft that the chunks of an answer add up to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.completion import Chunk, Draft, JournalEntry, ToolCallChunk
from oai_tui.core.message import ReasoningPart, RefusalPart, TextPart, ToolCall
from oai_tui.core.usage import Usage


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_new_draft_is_empty() -> None:
    draft = Draft()
    assert draft.is_empty
    assert draft.parts() == ()
    assert draft.take_journal() == ()
    assert draft.finish_reason is None
    assert draft.usage is None


def test_each_draft_has_an_id_of_its_own() -> None:
    assert Draft().message_id != Draft().message_id


def test_texts_keep_the_order_of_their_arrival_and_calls_follow() -> None:
    draft = Draft()
    draft.add(Chunk(tool_calls=(ToolCallChunk(0, "c1", "clock", "{}"),)))
    draft.add(Chunk(content="before "))
    draft.add(Chunk(reasoning="hm", reasoning_field="reasoning_content"))
    draft.add(Chunk(content="af"))
    draft.add(Chunk(content="ter"))
    draft.add(Chunk(refusal="no"))
    assert draft.parts() == (
        TextPart("before "),
        ReasoningPart("hm", 0.0, "reasoning_content"),
        TextPart("after"),
        RefusalPart("no"),
        ToolCall("c1", "clock", "{}"),
    )


def test_reasoning_is_timed_until_something_else_arrives() -> None:
    clock = Clock()
    draft = Draft(clock)
    draft.add(Chunk(reasoning="let me "))
    clock.now += 2.5
    draft.add(Chunk(reasoning="see"))
    clock.now += 1.25
    draft.add(Chunk(content="yes"))
    clock.now += 60
    draft.add(Chunk(content=", indeed"))
    assert draft.parts()[0] == ReasoningPart("let me see", 3.75)


def test_the_pieces_of_a_call_are_put_together_by_its_index() -> None:
    draft = Draft()
    draft.add(Chunk(tool_calls=(ToolCallChunk(1, "b", "second", '{"x"', "more"),)))
    draft.add(Chunk(tool_calls=(ToolCallChunk(0, "a", "first"), ToolCallChunk(1, "", "", ": 1}"))))
    draft.add(Chunk(tool_calls=(ToolCallChunk(0, "late", "late", "{}"),)))
    assert draft.parts() == (
        ToolCall("a", "first", "{}"),
        ToolCall("b", "second", '{"x": 1}', extra="more"),
    )
    assert not draft.is_empty


def test_an_id_and_a_name_may_come_late() -> None:
    draft = Draft()
    draft.add(Chunk(tool_calls=(ToolCallChunk(0, arguments="{"),)))
    draft.add(Chunk(tool_calls=(ToolCallChunk(0, "c1", "clock", "}"),)))
    assert draft.parts() == (ToolCall("c1", "clock", "{}"),)


def test_the_finish_reason_and_the_usage_stay_once_they_came() -> None:
    draft = Draft()
    draft.add(Chunk(content="x", finish_reason="stop"))
    draft.add(Chunk(usage=Usage(3, 4)))
    draft.add(Chunk())
    assert (draft.finish_reason, draft.usage) == ("stop", Usage(3, 4))


def test_the_journal_gives_each_piece_once_with_neighbours_merged() -> None:
    draft = Draft()
    for word in ("one ", "two ", "three"):
        draft.add(Chunk(content=word))
    draft.add(Chunk(reasoning="hm"))
    draft.add(Chunk(content=" four"))
    assert draft.take_journal() == (
        JournalEntry("text", "one two three"),
        JournalEntry("reasoning", "hm"),
        JournalEntry("text", " four"),
    )
    assert draft.take_journal() == ()
    draft.add(Chunk(content=" five"))
    assert draft.take_journal() == (JournalEntry("text", " five"),)


chunks = st.lists(
    st.builds(Chunk, content=st.text(max_size=3), reasoning=st.text(max_size=3))
    | st.builds(Chunk, refusal=st.text(max_size=3))
)


@given(chunks, st.sets(st.integers(0, 20)))
def test_the_journal_holds_the_same_text_as_the_draft(
    arrived: list[Chunk], taken_at: set[int]
) -> None:
    draft = Draft()
    journal: list[JournalEntry] = []
    for number, chunk in enumerate(arrived):
        draft.add(chunk)
        if number in taken_at:
            journal.extend(draft.take_journal())
    journal.extend(draft.take_journal())
    kinds = {TextPart: "text", ReasoningPart: "reasoning", RefusalPart: "refusal"}
    shown = dict.fromkeys(kinds.values(), "")
    for part in draft.parts():
        assert isinstance(part, TextPart | ReasoningPart | RefusalPart)
        shown[kinds[type(part)]] += part.text
    kept = {kind: "".join(entry.text for entry in journal if entry.kind == kind) for kind in shown}
    assert kept == shown


def test_only_what_a_person_is_shown_is_visible() -> None:
    assert Chunk(content="x").is_visible
    assert Chunk(reasoning="x").is_visible
    assert Chunk(refusal="x").is_visible
    assert Chunk(tool_calls=(ToolCallChunk(0),)).is_visible
    assert not Chunk(finish_reason="stop", usage=Usage(1, 1), reasoning_field="r").is_visible
