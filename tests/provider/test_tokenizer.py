"""Token counts: exact offline, estimated until then."""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.provider import encodings
from oai_tui.provider.encodings import CL100K, O200K, VocabularyUnusable, build, count
from oai_tui.provider.estimate import estimate
from oai_tui.provider.tokenizer import Tokenizer, encoding_name, is_encoding_known

ENGLISH = "The quick brown fox jumps over the lazy dog, and then it does so once more. " * 20


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """With both encodings loaded; no test may teach it anything."""
    tokenizer = Tokenizer()
    assert tokenizer.load(O200K)
    assert tokenizer.load(CL100K)
    return tokenizer


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-6.1-terra", O200K),
        ("gpt-6-luna", O200K),
        ("gpt-5.4-mini", O200K),
        ("gpt-4o", O200K),
        ("gpt-4.1-nano", O200K),
        ("chatgpt-4o-latest", O200K),
        ("o3", O200K),
        ("o4-mini", O200K),
        ("openai/gpt-oss-120b", O200K),
        ("gpt-4", CL100K),
        ("gpt-4-turbo", CL100K),
        ("ft:gpt-3.5-turbo:me", CL100K),
        ("openai/gpt-4", CL100K),
        ("text-embedding-3-small", CL100K),
    ],
)
def test_the_encodings_of_openai_models_are_known(model: str, name: str) -> None:
    assert is_encoding_known(model)
    assert encoding_name(model) == name


@pytest.mark.parametrize(
    "model", ["llama3.2", "claude-sonnet-4", "o2-local", "demo-chat", "", "gptj"]
)
def test_foreign_models_are_counted_by_the_newest_encoding_but_never_exactly(
    tokenizer: Tokenizer, model: str
) -> None:
    assert encoding_name(model) == O200K
    assert not tokenizer.counts_exactly(model)
    assert tokenizer.count(ENGLISH, model) == tokenizer.count(ENGLISH, "gpt-5")


@pytest.mark.parametrize(
    ("text", "newer", "older"),
    [
        ("", 0, 0),
        ("hello world", 2, 2),
        ("tiktoken is great!", 6, 6),
        ("お誕生日おめでとう", 8, 9),
        ("antidisestablishmentarianism", 6, 6),
        ("2 + 2 = 4", 7, 7),
    ],
)
def test_counts_are_those_that_openai_publishes(
    tokenizer: Tokenizer, text: str, newer: int, older: int
) -> None:
    assert tokenizer.count(text, "gpt-4o") == newer
    assert tokenizer.count(text, "gpt-4") == older


@pytest.mark.parametrize("name", [O200K, CL100K])
def test_the_recipes_are_those_of_tiktoken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tiktoken_ext import openai_public  # type: ignore[import-untyped]

    hashes: list[str] = []

    def load(url: str, expected_hash: str) -> dict[bytes, int]:
        hashes.append(expected_hash)
        return {}

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", load)
    theirs = getattr(openai_public, name)()
    ours = encodings._RECIPES[name]

    assert (ours.pattern, dict(ours.special_tokens), [ours.sha256]) == (
        theirs["pat_str"],
        theirs["special_tokens"],
        hashes,
    )


def test_until_it_is_loaded_a_count_is_an_estimate() -> None:
    tokenizer = Tokenizer()

    assert not tokenizer.counts_exactly("gpt-5")
    assert tokenizer.encoding("gpt-5") is None
    assert tokenizer.count(ENGLISH, "gpt-5") == estimate(ENGLISH)


async def test_only_the_encoding_that_is_needed_is_loaded() -> None:
    tokenizer = Tokenizer()

    loaded = await asyncio.gather(*(tokenizer.ensure_loaded("gpt-4") for _ in range(4)))

    assert loaded == [True] * 4
    assert tokenizer.counts_exactly("gpt-4")
    assert not tokenizer.counts_exactly("gpt-5")


@pytest.mark.parametrize(
    "text",
    [
        "plain words in a plain sentence, repeated until there is enough of it. " * 10,
        "def load(path: Path) -> list[Row]:\n    return [parse(line) for line in path.open()]\n"
        * 9,
        "我能吞下玻璃而不伤身体。" * 20,
        "この段落は、狭い窓でも広い窓でも、右端がそろって見えるはずです。" * 9,
        "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 9,
        "Die Größe der Häuser überraschte die Gäste. " * 9,
        "mixed 日本語 and English text with 数字 123 " * 9,
    ],
)
def test_an_estimate_is_near_the_count(tokenizer: Tokenizer, text: str) -> None:
    assert estimate(text) == pytest.approx(tokenizer.count(text, "gpt-5"), rel=0.35)


def test_an_estimate_of_something_is_never_nothing() -> None:
    assert [estimate(text) for text in ("", "a", "\n", "\ud800", "é")] == [0, 1, 1, 1, 1]


def test_text_that_looks_like_a_special_token_is_only_text(tokenizer: Tokenizer) -> None:
    assert tokenizer.count("<|endoftext|>", "gpt-5") > 1


@pytest.mark.parametrize(
    "text",
    [
        " " * 1_000_000,
        "\n" * 300_000,
        "a" * 300_000,
        "字" * 300_000,
        "\ud83d" * 3_000,
        "\x00\x1b[0m" * 1_000,
    ],
    ids=["blanks", "lines", "letters", "characters", "surrogates", "controls"],
)
def test_odd_texts_are_survived(tokenizer: Tokenizer, text: str) -> None:
    for model in ("gpt-5", "gpt-4", "llama3"):
        assert 0 < tokenizer.count(text, model) <= 3 * len(text)
    assert Tokenizer().count(text, "gpt-5") > 0


def test_a_long_text_is_counted_in_slices_without_a_difference(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "".join(
        f"Line {n}: it's 1,234.5 — 日本語、{'x' * (n % 30)} don't\n\n" for n in range(9_000)
    )
    assert len(words) > 200_000
    for model in ("gpt-5", "gpt-4"):
        encoding = tokenizer.encoding(model)
        assert encoding is not None
        assert tokenizer.count(words, model) == len(encoding.encode_ordinary(words))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["word", " ", "  ", "\n", "\r\n", "\t", "it's", "'", "’", "12345", "½", "²", ".", "...",
             "_", "__x", "日本", "、", "。", "é", "e\u0301", "\u0301", "ǅ", "ʰ", "한", "😀", "👩‍💻",
             "(", ")", "\"", "-", "—", "/", "//", "\ud83d", "\x1c", "\u00a0", "\u3000", "A", "Ab"]
        ),
        max_size=60,
    ).map("".join)
)  # fmt: skip
def test_a_safe_cut_never_changes_the_tokens(tokenizer: Tokenizer, text: str) -> None:
    for model in ("gpt-5", "gpt-4"):
        encoding = tokenizer.encoding(model)
        assert encoding is not None
        whole = encoding.encode_ordinary(text)
        for match in re.finditer(encodings.SAFE_CUT, text):
            head, tail = text[: match.start()], text[match.start() :]
            assert encoding.encode_ordinary(head) + encoding.encode_ordinary(tail) == whole


def test_what_a_server_counts_corrects_later_estimates() -> None:
    tokenizer = Tokenizer()
    before = tokenizer.count(ENGLISH, "llama3")

    tokenizer.learn("llama3", before, round(before * 1.2))

    assert tokenizer.count(ENGLISH, "llama3") == pytest.approx(before * 1.2, abs=1)
    assert tokenizer.count(ENGLISH, "qwen3") == before


def test_corrections_settle_on_what_the_server_counts() -> None:
    tokenizer = Tokenizer()
    true_count = 1.5 * estimate(ENGLISH)
    for noise in (1.1, 0.9, 1.05, 0.95, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0):
        told = tokenizer.count(ENGLISH, "llama3")
        tokenizer.learn("llama3", told, round(true_count * noise))

    assert tokenizer.count(ENGLISH, "llama3") == pytest.approx(true_count, rel=0.03)


@pytest.mark.parametrize(("estimated", "reported"), [(0, 500), (500, 0), (3, 90), (-5, 100)])
def test_numbers_that_say_nothing_teach_nothing(estimated: int, reported: int) -> None:
    tokenizer = Tokenizer()

    tokenizer.learn("llama3", estimated, reported)

    assert tokenizer.count(ENGLISH, "llama3") == estimate(ENGLISH)


def test_an_absurd_report_is_bounded() -> None:
    tokenizer = Tokenizer()

    tokenizer.learn("llama3", 100, 1_000_000)

    assert tokenizer.count(ENGLISH, "llama3") == 3 * estimate(ENGLISH)


def test_an_exact_count_is_never_corrected() -> None:
    tokenizer = Tokenizer()
    assert tokenizer.load(CL100K)
    exact = tokenizer.count(ENGLISH, "gpt-4")

    tokenizer.learn("gpt-4", exact, exact * 2)

    assert tokenizer.count(ENGLISH, "gpt-4") == exact


@pytest.mark.parametrize("damage", ["missing", "not gzip", "cut", "altered"])
async def test_without_its_data_a_tokenizer_estimates(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    file = data / f"{O200K}.tiktoken.gz"
    packed = gzip.compress(b"aGVsbG8= 0\n" * 1_000)
    match damage:
        case "not gzip":
            file.write_bytes(b"<html>")
        case "cut":
            file.write_bytes(packed[:-9])
        case "altered":
            file.write_bytes(packed)
    monkeypatch.setattr(encodings, "files", lambda package: tmp_path)
    tokenizer = Tokenizer()

    assert not await tokenizer.ensure_loaded("gpt-5")
    assert not await tokenizer.ensure_loaded("gpt-5")

    assert not tokenizer.counts_exactly("gpt-5")
    assert tokenizer.count(ENGLISH, "gpt-5") == estimate(ENGLISH)


def test_the_reason_for_an_unusable_vocabulary_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "files", lambda package: tmp_path)

    with pytest.raises(VocabularyUnusable, match="o200k_base cannot be read"):
        build(O200K)


def test_counting_is_the_length_of_the_encoding(tokenizer: Tokenizer) -> None:
    encoding = tokenizer.encoding("gpt-5")
    assert encoding is not None
    assert count(encoding, ENGLISH) == len(encoding.encode_ordinary(ENGLISH))


def test_a_draft_is_counted_like_any_text_before_and_after_loading() -> None:
    tokenizer = Tokenizer()
    draft = ENGLISH * 20
    assert tokenizer.count_draft(draft, "gpt-4") == estimate(draft)

    assert tokenizer.load(CL100K)
    assert tokenizer.load(O200K)
    tokenizer.learn("llama3", 100, 150)

    for model in ("gpt-4", "gpt-5", "llama3", "gpt-4"):
        for text in (draft, "x" + draft, draft[:-3], ""):
            assert tokenizer.count_draft(text, model) == tokenizer.count(text, model)
