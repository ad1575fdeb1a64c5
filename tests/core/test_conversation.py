"""The tree of a conversation and the path through it."""

from __future__ import annotations

import pytest

from oai_tui.core.conversation import Conversation, sent_path
from oai_tui.core.message import AssistantMessage, SummaryPart, TextPart, UserMessage


def said(id_: str, parent_id: str | None = None) -> UserMessage:
    return UserMessage(parts=(TextPart(id_),), id=id_, parent_id=parent_id)


BRANCHED = Conversation(
    messages=(said("a"), said("b", "a"), said("c", "a"), said("d", "c"), said("e")), head_id="d"
)


def ids(messages: tuple[object, ...]) -> list[str]:
    return [message.id for message in messages if isinstance(message, UserMessage)]


def test_the_path_leads_from_the_root_to_the_head() -> None:
    assert ids(BRANCHED.path()) == ["a", "c", "d"]


def test_the_path_to_another_message_can_be_asked_for() -> None:
    assert ids(BRANCHED.path("b")) == ["a", "b"]


def test_an_empty_conversation_has_an_empty_path() -> None:
    assert Conversation().path() == ()


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        (Conversation(messages=(said("a"),), head_id="gone"), []),
        (Conversation(messages=(said("b", "gone"),), head_id="b"), ["b"]),
        (Conversation(messages=(said("a", "b"), said("b", "a")), head_id="b"), ["a", "b"]),
    ],
)
def test_a_path_ends_where_the_tree_is_broken(
    conversation: Conversation, expected: list[str]
) -> None:
    assert ids(conversation.path()) == expected


def test_siblings_have_the_same_parent_and_are_in_order() -> None:
    assert ids(BRANCHED.siblings("c")) == ["b", "c"]
    assert ids(BRANCHED.siblings("a")) == ["a", "e"]


def test_an_unknown_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        BRANCHED.message("gone")


def test_a_new_message_is_added_at_the_end_as_the_head() -> None:
    grown = BRANCHED.with_message(said("f", "b"))

    assert ids(grown.messages) == ["a", "b", "c", "d", "e", "f"]
    assert ids(grown.path()) == ["a", "b", "f"]


def test_a_message_that_was_there_is_replaced_in_its_place() -> None:
    answer = AssistantMessage(parts=(), id="b", parent_id="a")

    changed = BRANCHED.with_message(answer)

    assert [message.id for message in changed.messages] == ["a", "b", "c", "d", "e"]
    assert changed.message("b") is answer
    assert changed.head_id == "b"


def test_all_is_sent_when_there_is_no_summary() -> None:
    path = BRANCHED.path()

    assert sent_path(path) == path


def test_what_is_sent_begins_at_the_last_summary() -> None:
    summary = UserMessage(parts=(SummaryPart("so far", 2),), id="s", parent_id="b")
    later = UserMessage(parts=(SummaryPart("and on", 4),), id="t", parent_id="s")
    path = (said("a"), said("b", "a"), summary, later, said("c", "t"))

    assert ids(sent_path(path)) == ["t", "c"]
