"""The token meter counts what has changed, not what is attached over and over."""

from __future__ import annotations

from oai_tui.core.message import FilePart, TextPart
from oai_tui.core.model import ModelInfo, WindowSource
from oai_tui.core.profile import OPENAI, Profile
from oai_tui.tui.meter import Count, DraftCounter

LONG = "word " * 100_000


class CountingModels:
    """Takes a character for a token, and keeps what it was asked to count."""

    def __init__(self) -> None:
        self.counted: list[str] = []
        self.is_exact = True

    def profile(self, name: str) -> Profile:
        return OPENAI

    def model(self, profile: str, model: str) -> ModelInfo:
        return ModelInfo(model, 1_000, WindowSource.GUESS)

    def count_tokens(self, text: str, model: str) -> int:
        self.counted.append(text)
        return len(text)

    def counts_exactly(self, model: str) -> bool:
        return self.is_exact

    def learn_tokens(self, model: str, estimated: int, reported: int) -> None:
        raise AssertionError("nothing was reported")


async def test_what_is_attached_is_counted_once_however_much_is_typed() -> None:
    models = CountingModels()
    counter = DraftCounter(models)
    attached = FilePart("pasted text", LONG)
    for typed in ("a", "ab", "abc"):
        parts = (attached, TextPart(typed))
        total = len("pasted text") + len(LONG) + len(typed)
        assert await counter.count(parts, "m") == Count(total, is_exact=True)
    assert models.counted.count(LONG) == 1
    assert models.counted.count("abc") == 1


async def test_what_is_attached_is_counted_again_for_another_model_and_when_counts_are_exact() -> (
    None
):
    models = CountingModels()
    counter = DraftCounter(models)
    parts = (FilePart("pasted text", LONG),)
    models.is_exact = False
    assert not (await counter.count(parts, "m")).is_exact
    models.is_exact = True
    assert (await counter.count(parts, "m")).is_exact
    await counter.count(parts, "n")
    assert models.counted.count(LONG) == 3


async def test_what_was_detached_is_forgotten() -> None:
    models = CountingModels()
    counter = DraftCounter(models)
    parts = (FilePart("pasted text", LONG),)
    await counter.count(parts, "m")
    assert await counter.count((), "m") == Count(0, is_exact=True)
    await counter.count(parts, "m")
    assert models.counted.count(LONG) == 2
