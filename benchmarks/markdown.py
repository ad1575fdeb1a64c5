"""Markdown of any length, the same each time, in pieces of about a token each."""

from __future__ import annotations

import random

_WORDS = (
    *("the", "of", "a", "model", "answer", "stream", "token", "table", "list", "value", "index"),
    *("page", "row", "column", "line", "cache", "store", "when", "each", "with", "from", "into"),
    *("over", "under", "between", "while", "after", "before", "only", "never", "always"),
)
LAST = "THE-END"
"""The last piece of every text."""


def pieces(count: int, seed: int = 7) -> list[str]:
    """A text of `count` pieces that ends with LAST: paragraphs, headings, lists, tables, code."""
    chance = random.Random(seed)
    made: list[str] = []
    while True:
        block = _block(chance)
        if len(made) + len(block) >= count:
            break
        made += block
    words = [f"{chance.choice(_WORDS)} " for _ in range(count - len(made) - 1)]
    return [*made, *words, f"\n\n{LAST}"]


def text(count: int, seed: int) -> str:
    """A text of about so many tokens."""
    return "".join(pieces(count, seed)).removesuffix(LAST).strip()


def _block(chance: random.Random) -> list[str]:
    words = [f"{chance.choice(_WORDS)} " for _ in range(chance.randint(20, 60))]
    match chance.choices(("prose", "heading", "list", "table", "code"), (55, 10, 18, 5, 12))[0]:
        case "heading":
            return ["## ", *words[:4], "\n\n"]
        case "list":
            items = [["- ", *words[at : at + 8], "\n"] for at in range(0, len(words), 8)]
            return [piece for item in items for piece in item] + ["\n"]
        case "table":
            rows = ["| name ", "| value ", "|\n", "|---", "|---", "|\n"]
            for word in words[:6]:
                rows += [f"| {word}", f"| {chance.randint(1, 999)} ", "|\n"]
            return [*rows, "\n"]
        case "code":
            lines = ["```python\n"]
            for word in words[:12]:
                lines += ["def ", word.strip(), "(x):\n", "    return ", "x + 1\n"]
            return [*lines, "```\n\n"]
        case _:
            emphasised = [f"**{words[0].strip()}** ", "`", words[1].strip(), "` ", *words[2:]]
            return [*emphasised, "\n\n"]
