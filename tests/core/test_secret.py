"""Keys that are used but never shown."""

from __future__ import annotations

from dataclasses import dataclass

from oai_tui.core.secret import MASK, Redactor, Secret


@dataclass
class Holder:
    secret: Secret


def test_a_secret_gives_itself_away_only_when_asked() -> None:
    secret = Secret("sk-0123456789")
    assert secret.reveal() == "sk-0123456789"
    for shown in (str(secret), repr(secret), f"{secret}", f"{Holder(secret)}", repr([secret])):
        assert "0123456789" not in shown


def test_known_keys_are_taken_out_of_texts() -> None:
    redactor = Redactor()
    redactor.add(Secret("sk-0123456789"))
    assert redactor.redact("key sk-0123456789, twice sk-0123456789") == (
        f"key {MASK}, twice {MASK}"
    )
    assert redactor.redact("another sk-9876543210") == "another sk-9876543210"


def test_a_key_that_begins_with_another_is_masked_whole() -> None:
    redactor = Redactor()
    redactor.add(Secret("sk-01234567"))
    redactor.add(Secret("sk-0123456789"))
    assert redactor.redact("it is sk-0123456789") == f"it is {MASK}"


def test_words_too_short_to_be_a_key_are_left_alone() -> None:
    redactor = Redactor()
    redactor.add(Secret("ollama"))
    redactor.add(Secret(""))
    assert redactor.redact("ask ollama") == "ask ollama"
