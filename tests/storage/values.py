"""Conversations of every shape, drawn by hypothesis, and a whole one to work with."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    Decision,
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
)
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.usage import Usage

texts = st.text(max_size=20)
ids = st.uuids().map(lambda uuid: uuid.hex)
counts = st.integers(0, 2**53 - 1)
times = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
seconds = st.none() | st.floats(0, 1e6, allow_nan=False)
text_parts = st.builds(TextPart, texts)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
usages = st.none() | st.builds(
    Usage, counts, counts, counts, counts, st.booleans(), st.none() | counts
)
tool_calls = st.builds(
    ToolCall,
    id=texts,
    name=texts,
    arguments=texts,
    run_arguments=st.none() | texts,
    state=st.sampled_from(CallState),
    decision=st.none() | st.sampled_from(Decision),
    decided_by=texts,
    started_at=st.none() | times,
    ended_at=st.none() | times,
    exit_code=st.none() | st.integers(-255, 255),
    output=texts | st.just("é" * 20_000),
    extra=texts,
)
user_parts = st.one_of(
    text_parts,
    st.builds(ImagePart, hashes, texts, texts),
    st.builds(FilePart, texts, texts, texts),
    st.builds(SummaryPart, texts, counts),
)
assistant_parts = st.one_of(
    text_parts,
    st.builds(ReasoningPart, texts, seconds, texts, texts),
    st.builds(RefusalPart, texts),
    tool_calls,
)
tool_results = st.builds(ToolResult, texts, texts, st.booleans())
settled_states = st.sampled_from(
    [state for state in MessageState if state is not MessageState.STREAMING]
)


@st.composite
def messages(draw: st.DrawFn, id_: str, earlier: list[str]) -> Message:
    """One message whose parent, if it has one, stands before it."""
    parent_id = draw(st.sampled_from([None, *earlier]))
    created_at = draw(times)
    match draw(st.sampled_from(["system", "user", "assistant", "tool"])):
        case "system":
            return SystemMessage(
                parts=draw(st.lists(text_parts, max_size=3).map(tuple)),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case "user":
            return UserMessage(
                parts=draw(st.lists(user_parts, max_size=3).map(tuple)),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case "tool":
            return ToolMessage(
                parts=draw(st.lists(tool_results, max_size=3).map(tuple)),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )
        case _:
            return AssistantMessage(
                parts=draw(st.lists(assistant_parts, max_size=4).map(tuple)),
                state=draw(settled_states),
                profile=draw(texts),
                model=draw(texts),
                finish_reason=draw(st.none() | texts),
                usage=draw(usages),
                error=draw(texts),
                id=id_,
                parent_id=parent_id,
                created_at=created_at,
            )


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """A tree of up to six messages."""
    message_ids = draw(st.lists(ids, max_size=6, unique=True))
    tree = tuple(draw(messages(id_, message_ids[:index])) for index, id_ in enumerate(message_ids))
    return Conversation(
        id=draw(ids),
        title=draw(texts),
        title_source=draw(st.sampled_from(TitleSource)),
        system_prompt=draw(texts),
        profile=draw(texts),
        model=draw(texts),
        is_pinned=draw(st.booleans()),
        is_archived=draw(st.booleans()),
        created_at=draw(times),
        updated_at=draw(times),
        head_id=draw(st.sampled_from([None, *message_ids])),
        messages=tree,
    )


def requests(conversation_id: str) -> st.SearchStrategy[Request]:
    return st.builds(
        Request,
        id=ids,
        conversation_id=st.just(conversation_id),
        message_id=st.none() | ids,
        purpose=st.sampled_from(Purpose),
        profile=texts,
        model=texts,
        started_at=times,
        first_token_at=st.none() | times,
        ended_at=st.none() | times,
        usage=usages,
        cost=st.none() | counts,
        attempts=st.integers(1, 9),
        server_request_id=texts,
        outcome=st.sampled_from(Outcome),
        error=texts,
    )


def at(minute: int) -> datetime:
    """A time on one afternoon."""
    return datetime(2026, 11, 22, 14, minute, tzinfo=UTC)


def exchange(prompt: str, reply: str, *, title: str = "", minute: int = 0) -> Conversation:
    """A conversation of one prompt and its answer."""
    user = UserMessage(parts=(TextPart(prompt),), created_at=at(minute))
    answer = AssistantMessage(
        parts=(TextPart(reply),),
        parent_id=user.id,
        created_at=at(minute),
        finish_reason="stop",
        usage=Usage(3, 5),
    )
    return Conversation(
        title=title,
        created_at=at(minute),
        updated_at=at(minute),
        head_id=answer.id,
        messages=(user, answer),
    )
