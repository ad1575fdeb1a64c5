"""The walk through earlier prompts."""

from __future__ import annotations

from oai_tui.tui.prompt_history import PromptHistory


def test_the_walk_goes_back_and_comes_back_to_what_was_being_written() -> None:
    history = PromptHistory(["one", "two"])
    assert history.step(-1, "unsent") == "two"
    assert history.step(-1, "two") == "one"
    assert history.step(-1, "one") is None
    assert history.step(1, "one") == "two"
    assert history.step(1, "two") == "unsent"
    assert history.step(1, "unsent") is None


def test_a_prompt_sent_twice_running_is_remembered_once() -> None:
    history = PromptHistory(["one"])
    history.add("one")
    history.add("one")
    assert history.step(-1, "") == "one"
    assert history.step(-1, "one") is None


def test_blank_prompts_are_not_remembered() -> None:
    history = PromptHistory()
    history.add("  \n")
    assert history.step(-1, "") is None


def test_sending_ends_the_walk() -> None:
    history = PromptHistory(["one", "two"])
    history.step(-1, "")
    history.add("three")
    assert history.step(-1, "") == "three"


def test_only_the_unedited_prompt_at_the_place_is_shown() -> None:
    history = PromptHistory(["one"])
    assert not history.shows("one")
    history.step(-1, "")
    assert history.shows("one")
    assert not history.shows("one more")
