"""What the demo answers to what."""

from __future__ import annotations

import re

import pytest

from oai_tui.agent.compaction import INSTRUCTIONS as SUMMARISE
from oai_tui.agent.session import CONTINUE
from oai_tui.agent.title import INSTRUCTIONS as WRITE_A_TITLE
from oai_tui.provider.demo.question import Question, read_question
from oai_tui.provider.demo.replies import (
    FAST_SPEED,
    NORMAL_SPEED,
    SLOW_SPEED,
    Answer,
    Fault,
    Page,
    Rejection,
    Reply,
)
from oai_tui.provider.demo.script import answer
from oai_tui.provider.demo.topics import page_text


def ask(*texts: str, model: str = "demo-chat", system: str = "", attempt: int = 1) -> Answer:
    """The answer to the last of texts that were said by turns, the person beginning."""
    talk = tuple(
        ("user" if position % 2 == 0 else "assistant", text) for position, text in enumerate(texts)
    )
    return answer(Question(model, ((("system", system),) if system else ()) + talk), attempt)


def reply_to(*texts: str, model: str = "demo-chat", system: str = "", attempt: int = 1) -> Reply:
    found = ask(*texts, model=model, system=system, attempt=attempt)
    assert isinstance(found, Reply)
    return found


def text_to(*texts: str, system: str = "", attempt: int = 1) -> str:
    return "".join(reply_to(*texts, system=system, attempt=attempt).texts)


@pytest.mark.parametrize(
    "words", ["hello", "Hi", "hello there", "hello fast", "help", "tour", "what can you do?"]
)
def test_the_tour_says_in_its_first_line_that_this_is_a_demo(words: str) -> None:
    assert "demo" in text_to(words).splitlines()[0]


def test_everything_that_the_tour_says_to_type_does_something_special() -> None:
    general = text_to("an earlier word", "an answer", "How do magnets work?").splitlines()[-1]
    items = re.findall(r"^- .+$", page_text("tour"), flags=re.MULTILINE)
    words = [word for item in items for word in re.findall(r"`([^`]+)`", item)]

    assert len(words) > 20
    for word in words:
        if word in ("slow", "fast", "200 tokens/s"):
            continue
        typed = "echo any words" if word == "echo" else word
        found = ask("an earlier word", "an answer", typed)
        assert not isinstance(found, Reply) or general not in "".join(found.texts)


def test_an_unknown_first_question_is_quoted_and_followed_by_the_tour() -> None:
    text = text_to("How do magnets work?")

    assert "> How do magnets work?" in text
    assert "No model reads this" in text
    assert page_text("tour") in text


def test_a_later_question_is_quoted_with_the_system_prompt_that_came_along() -> None:
    text = text_to("hello", "the tour", "How do magnets work?", system="Answer like a pirate.")

    assert "> How do magnets work?" in text
    assert "“Answer like a pirate.”" in text
    assert page_text("general") in text


def test_an_empty_question_gets_the_tour() -> None:
    assert text_to("  ") == page_text("tour")


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("show markdown", "markdown"),
        ("Show me some code, please", "code"),
        ("a table", "table"),
        ("show a list", "list"),
        ("quote", "quote"),
        ("links", "links"),
        ("show unicode", "unicode"),
    ],
)
def test_a_topic_is_shown_at_its_word(words: str, page: str) -> None:
    assert text_to(words) == page_text(page)


def test_the_word_that_comes_first_chooses_the_topic() -> None:
    assert text_to("show a table and then a list") == page_text("table")


def test_a_long_text_about_code_is_not_taken_for_a_request_to_show_some() -> None:
    assert "You wrote" in text_to("The code that I inherited is hard to read. " * 20)


@pytest.mark.parametrize(
    ("words", "sum_"),
    [
        ("17 * 23", "391"),
        ("what is 2 + 3 * 4?", "14"),
        ("What's (2+3)*4 =", "20"),
        ("10 / 4", "2.5"),
        ("6 × 7", "42"),
        ("1,000 - 1", "999"),
        ("2 - -3", "5"),
    ],
)
def test_simple_sums_are_added_up(words: str, sum_: str) -> None:
    assert f"= **{sum_}**" in text_to(words)


def test_a_division_by_zero_has_no_value() -> None:
    assert "no value" in text_to("1 / 0")


@pytest.mark.parametrize("words", ["9 ** 9 ** 9", "1 +", "(((((1+1", "2024-11-22-", "3"])
def test_what_is_not_a_simple_sum_is_left_alone(words: str) -> None:
    assert "You wrote" in text_to(words)


@pytest.mark.parametrize("words", ["what time is it", "time", "What is the time?", "date"])
def test_the_time_is_told(words: str) -> None:
    assert re.fullmatch(r"It is \d\d:\d\d on \w+, \d+ \w+ \d{4} \(.+\)\.\n", text_to(words))


def test_what_is_to_be_repeated_is_repeated_as_it_was() -> None:
    assert text_to("echo: Two  blanks\n and a line, 42!") == "Two  blanks\n and a line, 42!"


@pytest.mark.parametrize(
    ("words", "size"),
    [("500 words", 3_000), ("1,000 tokens", 4_000), ("2k tokens please", 8_000), ("long", 12_000)],
)
def test_a_long_answer_is_as_long_as_was_asked(words: str, size: int) -> None:
    assert len(text_to(words)) == size


def test_a_long_answer_is_200_000_tokens_at_most() -> None:
    assert len(text_to("999999999 words")) == 800_000


@pytest.mark.parametrize(
    ("words", "speed"),
    [
        ("show code", NORMAL_SPEED),
        ("show code slow", SLOW_SPEED),
        ("show code fast", FAST_SPEED),
        ("500 words at 33 tokens/s", 33.0),
        ("long answer, 7 tokens a second", 7.0),
        ("long flood", None),
        ("cut slow", SLOW_SPEED),
    ],
)
def test_the_speed_is_what_was_asked(words: str, speed: float | None) -> None:
    assert reply_to(words).speed == speed


def test_a_speed_is_not_taken_for_a_length() -> None:
    assert text_to("show a list at 50 tokens/s") == page_text("list")


def test_thinking_comes_before_the_answer_when_asked_for() -> None:
    reply = reply_to("think about rivers")

    assert "think about rivers" in reply.reasoning
    assert list(reply.texts) == [page_text("thought")]


def test_the_reasoner_thinks_before_every_answer_and_the_other_model_does_not() -> None:
    assert reply_to("show a table", model="demo-reasoner").reasoning
    assert not reply_to("show a table").reasoning


def test_hidden_characters_are_all_there() -> None:
    text = text_to("show hidden characters")

    for character in ("\x1b]52;", "\x1b[2J", "\x9b", "\x00", "\u202e", "\u200b", "\ud83d", "[red]"):
        assert character in text


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ("fail 400", 400, "invalid_value"),
        ("fail 401", 401, "invalid_api_key"),
        ("fail 403", 403, "model_not_allowed"),
        ("fail with 404", 404, "model_not_found"),
        ("please fail quota", 429, "insufficient_quota"),
        ("fail context", 400, "context_length_exceeded"),
    ],
)
def test_an_error_that_a_retry_cannot_mend_comes_each_time(
    words: str, status: int, code: str
) -> None:
    for attempt in (1, 3, 9):
        found = ask(words, attempt=attempt)
        assert isinstance(found, Rejection)
        assert (found.status, found.code) == (status, code)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_error_comes_twice(status: int) -> None:
    found = [ask(f"fail {status}", attempt=attempt) for attempt in (1, 2)]

    assert [error.status for error in found if isinstance(error, Rejection)] == [status] * 2
    assert "Attempt 3 went through" in text_to(f"fail {status}", attempt=3)


def test_a_passing_error_stays_when_that_is_wanted() -> None:
    found = ask("fail 429 always", attempt=50)

    assert isinstance(found, Rejection)
    assert found.retry_after == 3


def test_after_a_fault_the_next_prompt_is_answered() -> None:
    assert text_to("fail 404\n\nfail 401 always\n\nshow code") == text_to("show code")


def test_an_unknown_failure_is_a_question_like_any_other() -> None:
    assert "You wrote" in text_to("fail spectacularly")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("cut", Fault.CUT),
        ("cut it off, please", Fault.CUT),
        ("incomplete", Fault.INCOMPLETE),
        ("hang", Fault.HANG),
        ("stall", Fault.STALL),
        ("garbage", Fault.GARBAGE),
    ],
)
def test_a_stream_breaks_on_request(words: str, fault: Fault) -> None:
    assert reply_to(words).fault is fault


@pytest.mark.parametrize("words", ["cut my hair", "hang on", "length of the Nile", "stall owners"])
def test_a_sentence_that_begins_like_a_fault_is_none(words: str) -> None:
    assert "You wrote" in text_to(words)


def test_other_ends_of_an_answer() -> None:
    assert reply_to("length").finish_reason == "length"
    assert reply_to("filter").finish_reason == "content_filter"
    assert reply_to("refuse").refusal
    assert isinstance(ask("html"), Page)


@pytest.mark.parametrize("fault", ["cut", "incomplete", "stall", "length", "filter"])
def test_an_unfinished_answer_is_continued_where_it_stopped(fault: str) -> None:
    whole = page_text("interrupted")

    rest = reply_to(fault, whole[:240], CONTINUE)

    assert "".join(rest.texts) == whole[240:]
    assert (rest.fault, rest.finish_reason) == (Fault.NONE, "stop")


def test_an_answer_that_stopped_twice_is_continued_from_the_second_place() -> None:
    whole = page_text("interrupted")

    assert text_to("cut", whole[:100], CONTINUE, whole[100:300], "go on") == whole[300:]


def test_a_first_answer_is_continued_as_the_first_one() -> None:
    whole = text_to("How do magnets work?")

    assert text_to("How do magnets work?", whole[:50], "continue") == whole[50:]


def test_a_beginning_of_the_answer_at_the_end_is_continued() -> None:
    assert text_to("show a list", page_text("list")[:30]) == page_text("list")[30:]


def test_there_is_nothing_to_add_to_a_whole_answer() -> None:
    assert text_to("show a list", page_text("list"), "continue") == page_text("finished")


def test_a_prompt_that_begins_with_continue_is_not_taken_for_the_request_to() -> None:
    assert "You wrote" in text_to("hello", "the tour", "Continue the story about the fox")


@pytest.mark.parametrize(
    ("exchange", "title"),
    [
        ("user: hello\n\nassistant: ## Welcome", "A tour of the demo"),
        ("user: Please show me some code in Rust\n\nassistant: Some", "Code in Rust"),
        (
            "user: How do I mount a disk by its label on Linux at boot?\n\nassistant: You wrote",
            "How do I mount a disk",
        ),
        ("user: long answer fast\n\nassistant: This", "Long answer"),
        ("user: 你好，世界\n\nassistant: x", "你好 世界"),
        ("user: \n\nassistant: x", "A look at the demo"),
    ],
)
def test_a_title_is_made_of_the_first_words(exchange: str, title: str) -> None:
    assert text_to(exchange, system=WRITE_A_TITLE).lower() == title.lower()


def test_an_editor_of_titles_is_not_taken_for_the_request_of_one() -> None:
    assert "You wrote" in text_to("How do magnets work?", system="You improve the title of books.")


def test_a_summary_tells_what_was_said() -> None:
    text = text_to("How do magnets work?", "By their fields.", SUMMARISE)

    assert "asked: How do magnets work?" in text
    assert "answered: By their fields." in text


def test_a_conversation_that_was_too_long_is_summarised_and_then_fits() -> None:
    too_long = "fail context"
    summary = text_to("hello", "an answer", f"{too_long}\n\n{SUMMARISE}")
    assert "asked: hello" in summary

    again = f"Summary of the conversation so far:\n{summary}\n\n{too_long}"
    assert text_to(again) == page_text("summarised")


def test_a_message_without_a_role_is_refused() -> None:
    with pytest.raises(ValueError, match="role"):
        read_question("demo-chat", [{"content": "hi"}])


def test_the_texts_of_parts_are_read_and_pictures_are_named() -> None:
    parts = [{"type": "text", "text": "look at"}, {"type": "image_url", "image_url": {}}]

    question = read_question("demo-chat", [{"role": "user", "content": parts}])

    assert question.prompt == "look at\n(a picture)"
