"""What of a conversation fits the model's context window."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.context import (
    TOKENS_PER_IMAGE,
    TOKENS_PER_MESSAGE,
    TOKENS_PER_REPLY,
    fit,
    message_tokens,
    part_tokens,
)
from oai_tui.core.message import (
    AssistantMessage,
    FilePart,
    ImagePart,
    Message,
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


def count_words(text: str) -> int:
    return len(text.split())


def cost(message: Message) -> int:
    return message_tokens(message, count_words)


def system(text: str) -> SystemMessage:
    return SystemMessage(parts=(TextPart(text),))


def user(text: str) -> UserMessage:
    return UserMessage(parts=(TextPart(text),))


def assistant(text: str) -> AssistantMessage:
    return AssistantMessage(parts=(TextPart(text),))


def total(messages: tuple[Message, ...]) -> int:
    return TOKENS_PER_REPLY + sum(map(cost, messages))


def test_everything_is_sent_when_it_fits() -> None:
    messages = (system("be brief"), user("one"), assistant("two"), user("three"))
    fitted = fit(messages, total(messages), cost)
    assert fitted.messages == messages
    assert (fitted.dropped, fitted.tokens) == (0, total(messages))


def test_everything_is_sent_when_the_window_is_not_known() -> None:
    messages = tuple(user("word " * 1_000) for _ in range(20))
    assert fit(messages, None, cost).messages == messages


def test_the_oldest_turns_go_first_and_whole() -> None:
    rules, last = system("be brief"), user("three")
    messages = (rules, user("one"), assistant("answer one"), user("two"), assistant("yes"), last)
    fitted = fit(messages, total(messages) - 1, cost)
    assert fitted.messages == (rules, *messages[3:])
    assert (fitted.dropped, fitted.tokens) == (2, total(fitted.messages))


def test_system_messages_and_the_last_turn_stay_even_if_they_are_too_much() -> None:
    rules, last = system("rules " * 50), user("words " * 500)
    fitted = fit((rules, user("old"), assistant("old"), last), 10, cost)
    assert fitted.messages == (rules, last)
    assert fitted.tokens > 10


def test_a_summary_stays_although_it_is_the_oldest() -> None:
    summary = UserMessage(parts=(SummaryPart("what was said", 12),))
    last = user("and now")
    fitted = fit((summary, user("old " * 50), assistant("old"), last), 30, cost)
    assert fitted.messages == (summary, last)


def test_a_tool_call_is_not_parted_from_its_result() -> None:
    call = ToolCall("c1", "clock", "{}")
    turn = (
        user("what time is it"),
        AssistantMessage(parts=(call,)),
        ToolMessage(parts=(ToolResult("c1", "noon"),)),
        assistant("it is noon"),
    )
    last = user("thanks")
    for limit in range(total((last,)), total((*turn, last)) + 1):
        kept = fit((*turn, last), limit, cost).messages
        assert kept in ((*turn, last), (last,))


def test_nothing_fits_into_nothing() -> None:
    assert fit((), 100, cost).messages == ()


@given(st.lists(st.sampled_from("sua"), max_size=30), st.integers(0, 200))
def test_what_is_sent_is_the_end_of_the_conversation_and_within_the_limit(
    kinds: list[str], limit: int
) -> None:
    make: dict[str, Callable[[str], Message]] = {"s": system, "u": user, "a": assistant}
    messages = tuple(make[kind]("some words here") for kind in kinds)
    fitted = fit(messages, limit, cost)
    talk = [message for message in messages if not isinstance(message, SystemMessage)]
    kept = [message for message in fitted.messages if not isinstance(message, SystemMessage)]
    assert kept == talk[len(talk) - len(kept) :]
    assert fitted.dropped == len(talk) - len(kept)
    assert fitted.tokens == total(fitted.messages)
    users = [message for message in kept if isinstance(message, UserMessage)]
    assert fitted.tokens <= limit or len(users) <= 1


def test_each_kind_of_part_is_counted() -> None:
    assert part_tokens(TextPart("one two"), count_words) == 2
    assert part_tokens(RefusalPart("no"), count_words) == 1
    assert part_tokens(ReasoningPart("long thoughts here"), count_words) == 0
    assert part_tokens(ImagePart("0f", "image/png"), count_words) == TOKENS_PER_IMAGE
    assert part_tokens(FilePart("notes", "one two three"), count_words) == 4
    assert part_tokens(SummaryPart("so far", 3), count_words) == 2
    assert part_tokens(ToolResult("c1", "it is noon"), count_words) == 3
    call = ToolCall("c1", "clock", '{"zone": "UTC"}')
    assert part_tokens(call, count_words) == 3 + TOKENS_PER_MESSAGE
