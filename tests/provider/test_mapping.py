from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.completion import CompletionRequest, ToolDefinition
from oai_tui.core.message import (
    AssistantMessage,
    AssistantPart,
    CallState,
    FilePart,
    ImagePart,
    Message,
    MessageState,
    ReasoningPart,
    RefusalPart,
    SummaryPart,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    ToolResult,
    UserMessage,
    UserPart,
)
from oai_tui.provider.mapping import NO_RESULT, completion_params, message_params


def system(words: str) -> SystemMessage:
    return SystemMessage(parts=(TextPart(words),))


def user(*parts: UserPart | str) -> UserMessage:
    return UserMessage(parts=tuple(TextPart(p) if isinstance(p, str) else p for p in parts))


def assistant(
    *parts: AssistantPart | str, state: MessageState = MessageState.COMPLETE
) -> AssistantMessage:
    typed = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return AssistantMessage(parts=typed, state=state)


def result(call_id: str, words: str) -> ToolMessage:
    return ToolMessage(parts=(ToolResult(call_id, words),))


def call_param(call_id: str, name: str, arguments: str) -> dict[str, object]:
    return {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


def tool_param(call_id: str, words: str) -> dict[str, object]:
    return {"role": "tool", "tool_call_id": call_id, "content": words}


def test_only_what_is_set_is_sent() -> None:
    asked = CompletionRequest(profile="p", model="m", messages=(user("hi"),))
    assert completion_params(asked) == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_everything_that_is_set_is_sent() -> None:
    tool = ToolDefinition("f", "Does f.", '{"type": "object", "properties": {}}')
    asked = CompletionRequest(
        profile="p",
        model="m",
        messages=(system("Be brief."), user("hi")),
        tools=(tool,),
        max_tokens=10,
        temperature=0.0,
        reasoning_effort="low",
    )
    params = completion_params(asked)
    assert params["messages"][0] == {"role": "system", "content": "Be brief."}
    assert params["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "f",
                "description": "Does f.",
                "parameters": {"type": "object", "properties": {}},
            },
        }
    ]
    assert (params["max_tokens"], params["temperature"]) == (10, 0.0)
    assert params["reasoning_effort"] == "low"


@pytest.mark.parametrize(
    ("messages", "params"),
    [
        (
            [user("a", FilePart("notes.txt", "line"), "b")],
            [{"role": "user", "content": "a\n\nFile notes.txt:\n```\nline\n```\n\nb"}],
        ),
        (
            [user(FilePart("x.md", "```py\n1\n```"))],
            [{"role": "user", "content": "File x.md:\n````\n```py\n1\n```\n````"}],
        ),
        (
            [user(SummaryPart("They met.", 12), "And then?")],
            [
                {
                    "role": "user",
                    "content": "Summary of the conversation so far:\n\nThey met.\n\nAnd then?",
                }
            ],
        ),
        (
            [assistant(ReasoningPart("hmm"), "Hel", state=MessageState.CANCELLED)],
            [{"role": "assistant", "content": "Hel"}],
        ),
        (
            [assistant(RefusalPart("I will not."))],
            [{"role": "assistant", "content": "I will not."}],
        ),
        ([assistant(state=MessageState.FAILED), user(""), system("")], []),
        ([assistant(ReasoningPart("hmm"), state=MessageState.LOST)], []),
        ([result("nobody", "asked")], []),
        (
            [assistant("Let me see.", ToolCall("a", "f", "{}")), result("a", "42")],
            [
                {
                    "role": "assistant",
                    "content": "Let me see.",
                    "tool_calls": [call_param("a", "f", "{}")],
                },
                tool_param("a", "42"),
            ],
        ),
        (
            [
                assistant(ToolCall("a", "f", "{}"), ToolCall("b", "g", '{"x": 1}')),
                result("b", "42"),
                user("well?"),
            ],
            [
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [call_param("a", "f", "{}"), call_param("b", "g", '{"x": 1}')],
                },
                tool_param("a", NO_RESULT),
                tool_param("b", "42"),
                {"role": "user", "content": "well?"},
            ],
        ),
        (
            [
                assistant(
                    ToolCall("a", "f", '{"x": 1}', '{"x": 2}', CallState.DONE, extra='{"k": [1]}')
                ),
                result("a", ""),
            ],
            [
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"k": [1], **call_param("a", "f", '{"x": 2}')}],
                },
                tool_param("a", ""),
            ],
        ),
        (
            [assistant(ToolCall("a", "f", "")), result("a", "ok")],
            [
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [call_param("a", "f", "{}")],
                },
                tool_param("a", "ok"),
            ],
        ),
    ],
)
def test_messages_become_what_the_api_takes(
    messages: list[Message], params: list[dict[str, object]]
) -> None:
    assert message_params(messages) == params


def test_an_id_that_a_server_uses_again_belongs_to_its_own_message() -> None:
    params = message_params(
        [
            assistant(ToolCall("call_0", "f", "{}")),
            result("call_0", "first"),
            assistant(ToolCall("call_0", "f", "{}")),
            result("call_0", "second"),
        ]
    )
    assert [param["content"] for param in params if param["role"] == "tool"] == ["first", "second"]


@pytest.mark.parametrize("written", ['{"x": ', "[1]", "7", "plain words", '{"x": "\\ud83d"'])
def test_arguments_that_are_no_object_are_shown_to_the_model_as_it_wrote_them(
    written: str,
) -> None:
    (param, _) = message_params([assistant(ToolCall("a", "f", written))])
    arguments = json.loads(param["tool_calls"][0]["function"]["arguments"])
    assert arguments == {"invalid_arguments": written}


def test_calls_without_an_id_get_one_each() -> None:
    call, *results = message_params([assistant(ToolCall("", "f", "{}"), ToolCall("", "g", "{}"))])
    ids = [sent["id"] for sent in call["tool_calls"]]
    assert ids == [result["tool_call_id"] for result in results] == ["call_0", "call_1"]


def test_what_was_said_before_and_after_a_failed_answer_is_one_message() -> None:
    failed = assistant(state=MessageState.FAILED)
    picture = ImagePart("ab", "image/png")
    params = message_params([user("a"), failed, user("b"), failed, user(picture)], {"ab": b"x"})
    url = {"type": "image_url", "image_url": {"url": "data:image/png;base64,eA=="}}
    assert params == [
        {"role": "user", "content": [{"type": "text", "text": "a\n\nb"}, url]},
    ]


def test_a_picture_is_sent_as_data_with_the_text_around_it() -> None:
    message = user("look", ImagePart("ab12", "image/png"), FilePart("a.txt", "x"))
    assert message_params([message], {"ab12": b"\x89PNG"}) == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "look"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
                {"type": "text", "text": "File a.txt:\n```\nx\n```"},
            ],
        }
    ]


def test_a_picture_that_is_gone_is_said_to_be_so() -> None:
    message = user(ImagePart("ab12", "image/png", "cat.png"))
    content = message_params([message])[0]["content"]
    assert content == [{"type": "text", "text": "[cat.png is no longer there]"}]


def test_reasoning_is_sent_back_only_where_it_is_wanted() -> None:
    messages = [
        assistant(ReasoningPart("hmm", field="reasoning"), ToolCall("a", "f", "{}")),
        assistant("Done."),
        assistant(ReasoningPart("tags", field="think"), "So."),
    ]
    plain = message_params(messages)
    assert not any("reasoning" in key for param in plain for key in param)
    replayed = [p for p in message_params(messages, {}, True) if p["role"] == "assistant"]
    assert replayed[0]["reasoning"] == "hmm"
    assert replayed[1]["reasoning_content"] == ""
    assert "think" not in replayed[2]


WILD = st.text(st.characters(categories=None) | st.sampled_from("\ud83d\ude00"), max_size=8)


@given(WILD, WILD, WILD)
def test_every_request_can_be_encoded(first: str, second: str, third: str) -> None:
    messages: list[Message] = [
        system(first),
        user(second, FilePart(third, first)),
        user(SummaryPart(second, 1), ImagePart("ab", "image/png", third)),
        assistant(first, RefusalPart(second), ReasoningPart(third)),
        assistant(ToolCall(first, first, second, third)),
        assistant(ToolCall("b", first, second, extra=json.dumps({first: [third]}))),
        result("a", first),
    ]
    params = message_params(messages, {}, True)
    json.dumps(params, ensure_ascii=False).encode()
