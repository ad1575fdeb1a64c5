"""Our JSON format: complete, and kind to what was written by hand."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import FormatError
from oai_tui.core.identity import now
from oai_tui.core.interchange import Document, blobs_of, export_document, parse_document
from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    ImagePart,
    MessageState,
    ReasoningPart,
    RefusalPart,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    ToolResult,
    UserMessage,
)
from tests.storage.values import at, conversations, exchange, requests

PICTURE = b"\x89PNG picture"
PICTURE_HASH = hashlib.sha256(PICTURE).hexdigest()
PICTURE_URL = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


@st.composite
def documents(draw: st.DrawFn) -> Document:
    found = draw(st.lists(conversations(), max_size=3, unique_by=lambda each: each.id))
    blobs = draw(st.lists(st.binary(max_size=20), max_size=3))
    return Document(
        conversations=tuple(found),
        requests=tuple(
            request for each in found for request in draw(st.lists(requests(each.id), max_size=2))
        ),
        blobs={hashlib.sha256(data).hexdigest(): data for data in blobs},
    )


def short(*messages: dict[str, Any], **conversation: Any) -> Document:
    """A document in the short form, parsed."""
    return parse_document(
        json.dumps({"version": 1, "conversations": [{"messages": messages, **conversation}]})
    )


def only(document: Document) -> Conversation:
    (conversation,) = document.conversations
    return conversation


@settings(max_examples=60)
@given(documents())
def test_what_is_exported_and_parsed_again_is_equal(document: Document) -> None:
    exported = json.dumps(export_document(document))

    assert parse_document(exported) == document
    assert json.dumps(export_document(parse_document(exported))) == exported


def test_the_words_of_states_are_those_of_the_screen() -> None:
    call = ToolCall("c", "clock", "{}", state=CallState.TIMED_OUT)
    answer = AssistantMessage(parts=(call,), state=MessageState.LOST, created_at=at(1))

    exported = export_document(Document(conversations=(Conversation(messages=(answer,)),)))

    message = exported["conversations"][0]["messages"][0]
    assert message["state"] == "lost"
    assert message["created_at"] == "2026-11-22T14:01:00.000Z"
    assert message["content"][0]["state"] == "timed out"


def test_the_short_form_is_filled_in() -> None:
    before = now()
    conversation = only(
        short(
            {"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}, title="T"
        )
    )

    prompt, answer = conversation.messages
    assert conversation.title == "T"
    assert conversation.title_source is TitleSource.PERSON
    assert (prompt.role, prompt.parts, prompt.parent_id) == ("user", (TextPart("hi"),), None)
    assert answer == AssistantMessage(
        parts=(TextPart("hello"),),
        id=answer.id,
        parent_id=prompt.id,
        created_at=prompt.created_at,
    )
    assert conversation.head_id == answer.id
    assert before <= conversation.created_at == prompt.created_at <= now()
    assert len({conversation.id, prompt.id, answer.id}) == 3


def test_a_leading_system_message_becomes_the_system_prompt() -> None:
    conversation = only(
        short({"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"})
    )

    assert conversation.system_prompt == "Be brief."
    assert [message.role for message in conversation.messages] == ["user"]


@pytest.mark.parametrize("role", ["system", "developer"])
def test_a_later_system_message_stays_in_its_place(role: str) -> None:
    conversation = only(
        short({"role": "user", "content": "hi"}, {"role": role, "content": "Be brief."})
    )

    assert isinstance(conversation.messages[1], SystemMessage)
    assert conversation.system_prompt == ""


def test_content_can_be_a_list_of_parts_as_openai_writes_them() -> None:
    document = short(
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "what is "},
                {"type": "image_url", "image_url": {"url": PICTURE_URL}},
                {"type": "input_image", "image_url": PICTURE_URL},
                {"type": "input_text", "text": "this?"},
            ],
        },
        {
            "role": "assistant",
            "content": [
                {"type": "output_text", "text": "a dot"},
                {"type": "refusal", "refusal": "no"},
            ],
            "reasoning_content": "hm",
        },
    )

    picture = ImagePart(PICTURE_HASH, "image/png")
    prompt, answer = only(document).messages
    assert prompt.parts == (TextPart("what is "), picture, picture, TextPart("this?"))
    assert answer.parts == (
        ReasoningPart("hm", field="reasoning_content"),
        TextPart("a dot"),
        RefusalPart("no"),
    )
    assert document.blobs == {PICTURE_HASH: PICTURE}
    assert blobs_of(only(document)) == (PICTURE_HASH,)


def test_tool_calls_and_results_are_read_as_openai_writes_them() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "clock", "arguments": "{}"}}
    conversation = only(
        short(
            {"role": "user", "content": "what time is it?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": "noon"},
            {"role": "function", "name": "clock", "content": [{"type": "text", "text": "one"}]},
        )
    )

    _, answer, result, old = conversation.messages
    assert answer.parts == (ToolCall("c", "clock", "{}", state=CallState.DONE),)
    assert isinstance(result, ToolMessage)
    assert result.parts == (ToolResult("c", "noon"),)
    assert old.parts == (ToolResult("clock", "one"),)


def test_messages_with_parents_make_a_tree() -> None:
    conversation = only(
        short(
            {"id": "a", "role": "user", "content": "1"},
            {"id": "b", "role": "assistant", "content": "2"},
            {"id": "c", "parent_id": "a", "role": "assistant", "content": "3"},
            {"id": "d", "parent_id": None, "role": "user", "content": "4"},
            head_id="c",
        )
    )

    assert [message.parent_id for message in conversation.messages] == [None, "a", "a", None]
    assert [message.id for message in conversation.path()] == ["a", "c"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-22T14:02:09.1239Z", datetime(2026, 11, 22, 14, 2, 9, 123_000, UTC)),
        ("2026-11-22T15:02:09+01:00", datetime(2026, 11, 22, 14, 2, 9, tzinfo=UTC)),
        ("2026-11-22 14:02:09", datetime(2026, 11, 22, 14, 2, 9, tzinfo=UTC)),
        (1_763_820_129, datetime(2025, 11, 22, 14, 2, 9, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_several_forms(written: object, expected: datetime) -> None:
    conversation = only(short({"role": "user", "content": "hi", "created_at": written}))

    assert conversation.messages[0].created_at == expected
    assert conversation.created_at == conversation.updated_at == expected


def test_a_message_without_content_is_empty() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "user"},
        {"role": "user", "content": None},
        {"role": "user", "content": ""},
        {"role": "user", "content": []},
    ]

    assert [message.parts for message in only(short(*messages)).messages] == [()] * 4


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    text = '{"version": 1, "conversations": [{"title": "\\ud83d\\ude00 \\ud800"}]}'

    assert only(parse_document(text)).title == "\U0001f600 \ufffd"


def test_a_byte_order_mark_and_unknown_members_are_passed_over() -> None:
    text = '\ufeff{"version": 1, "made_by": "hand", "conversations": [{"colour": "red"}]}'

    assert only(parse_document(text)).messages == ()


USER = {"role": "user", "content": "hi"}


@pytest.mark.parametrize(
    ("conversation", "place"),
    [
        ("text", r"^conversations\[0\]: should be an object"),
        ({"title": 3}, r"^conversations\[0\]\.title: should be a text"),
        ({"messages": {}}, r"^conversations\[0\]\.messages: should be a list"),
        ({"messages": [USER, "hi"]}, r"^conversations\[0\]\.messages\[1\]: should be an object"),
        ({"messages": [{"content": "hi"}]}, r"messages\[0\]\.role: should be a text"),
        ({"messages": [{"role": "boss"}]}, r"messages\[0\]\.role: boss is none of: system, user"),
        ({"messages": [{"role": "user", "content": 3}]}, r"messages\[0\]\.content: should be a li"),
        (
            {"messages": [{"role": "user", "content": [{"type": "audio"}]}]},
            r"messages\[0\]\.content\[0\]\.type: audio is not a type",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "refusal", "refusal": "x"}]}]},
            r"messages\[0\]: content\[0\] is of a type that this role cannot have",
        ),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "image_url", "image_url": {"url": "https://example.org/x.png"}}
                        ],
                    }
                ]
            },
            r"content\[0\]\.image_url\.url: should be a data URL",
        ),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "image_url", "image_url": {"url": "data:image/png;base64,?"}}
                        ],
                    }
                ]
            },
            r"content\[0\]\.image_url\.url: is not valid base64",
        ),
        ({"messages": [{"role": "tool", "content": "x"}]}, r"\[0\]\.tool_call_id: should be a tex"),
        (
            {"messages": [{"role": "assistant", "content": "x", "state": "happy"}]},
            r"messages\[0\]\.state: should be one of: streaming, complete",
        ),
        (
            {"messages": [{"role": "assistant", "usage": {"input_tokens": 1.5}}]},
            r"messages\[0\]\.usage\.input_tokens: should be a whole number",
        ),
        (
            {"messages": [{"role": "assistant", "usage": {"input_tokens": 10**30}}]},
            r"messages\[0\]\.usage\.input_tokens: is too large",
        ),
        ({"messages": [{**USER, "created_at": "noon"}]}, r"messages\[0\]\.created_at: should be a"),
        ({"messages": [{**USER, "created_at": 1e300}]}, r"messages\[0\]\.created_at: should be a "),
        (
            {"messages": [{**USER, "created_at": []}]},
            r"messages\[0\]\.created_at: should be a time",
        ),
        ({"is_pinned": 1}, r"^conversations\[0\]\.is_pinned: should be true or false"),
        (
            {"messages": [{**USER, "id": "a"}, {**USER, "id": "a"}]},
            r"messages\[1\]\.id: a stands for two messages",
        ),
        (
            {"messages": [{**USER, "id": "a", "parent_id": "b"}, {**USER, "id": "b"}]},
            r"messages\[0\]\.parent_id: should name a message that stands before",
        ),
        ({"head_id": "x"}, r"^conversations\[0\]\.head_id: should name a message"),
        ({"requests": [{"purpose": "fun"}]}, r"\.requests\[0\]\.purpose: should be one of: turn"),
    ],
)
def test_the_place_that_is_wrong_is_named(conversation: object, place: str) -> None:
    text = json.dumps({"version": 1, "conversations": [conversation]})

    with pytest.raises(FormatError, match=place):
        parse_document(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "This is not JSON"),
        ("{", "This is not JSON"),
        ("[" * 100_000, "This is not JSON"),
        ('{"version": NaN}', "This is not JSON"),
        ("[]", "^the file: should be an object"),
        ("{}", "^version: should be a whole number"),
        ('{"version": true}', "^version: should be a whole number"),
        ('{"version": 2}', "^version: is 2, but this oai-tui reads versions up to 1"),
        ('{"version": 0}', "^version: is 0; versions begin at 1"),
        ('{"version": 1}', "^the file: should have a list of conversations"),
        ('{"version": 1, "conversations": [], "blobs": []}', "^blobs: should be an object"),
        (
            '{"version": 1, "conversations": [], "blobs": {"x": "?"}}',
            r"^blobs\.x: should be base64",
        ),
        (
            '{"version": 1, "conversations": [], "blobs": {"x": "aGk="}}',
            r"^blobs\.x: does not have",
        ),
        (
            '{"version": 1, "conversations": [{"id": "a"}, {"id": "a"}]}',
            r"^conversations\[1\]\.id: a stands for two conversations",
        ),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        parse_document(text)


def test_requests_stand_with_their_conversation() -> None:
    conversation = exchange("hi", "hello")
    document = parse_document(
        json.dumps(
            {
                "version": 1,
                "conversations": [
                    {"id": conversation.id, "requests": [{"model": "m", "started_at": 0}]}
                ],
            }
        )
    )

    (request,) = document.requests
    assert request.conversation_id == conversation.id
    assert request.started_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert export_document(replace(document, conversations=()))["conversations"] == []


def test_a_user_message_with_an_empty_text_stays_as_it_is() -> None:
    conversation = Conversation(messages=(UserMessage(parts=(TextPart(""),), id="a"),))
    document = Document(conversations=(conversation,))

    assert parse_document(json.dumps(export_document(document))) == document
