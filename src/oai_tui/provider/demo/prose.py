"""Texts that the demo makes up: long ones, thoughts, and one full of what must not be shown raw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle

_SUBJECTS = (
    "The harbour", "A careful reader", "The night train", "Every second window",
    "The old lighthouse", "A gardener", "The archive", "One of the engines",
    "The river below the town", "A visitor from the north", "The clock above the hall",
)  # fmt: skip
_VERBS = (
    "keeps", "remembers", "carries", "answers to", "hides", "counts", "waits for", "follows",
    "measures", "gives back", "looks after", "has outlived", "speaks of",
)  # fmt: skip
_OBJECTS = (
    "the first boats of the morning", "what was written in the margin", "a slow and even rhythm",
    "the names of all its guests", "the smell of rain on warm stone", "more than it admits",
    "a letter that never came", "the weight of small decisions", "the long way home",
    "the sound of a door in another room", "half of what is asked of it",
    "the colours of late autumn", "a promise made in passing", "nothing but the wind",
    "its own reflection", "the price of patience", "an **unexpected** turn",
)  # fmt: skip
_TURNS = (
    "", "in spite of everything", "as it always did", "without a word", "until the lamps go out",
    "for no reason that can be given", "with some pride",
)  # fmt: skip
_SENTENCES_A_PARAGRAPH = 5
_PARAGRAPHS_A_SECTION = 4

_ESCAPE = "\x1b"


def prose(size: int) -> Iterator[str]:
    """Paragraphs under headings, `size` characters in all, the same ones each time."""
    left = size
    for text in _paragraphs():
        if len(text) >= left:
            yield text[:left]
            return
        yield text
        left -= len(text)


def _paragraphs() -> Iterator[str]:
    sentences = _sentences()
    yield "This is a long answer of the scripted demo; its text means nothing.\n\n"
    for section in count(1):
        yield f"## Part {section}\n\n"
        for _ in range(_PARAGRAPHS_A_SECTION):
            yield " ".join(next(sentences) for _ in range(_SENTENCES_A_PARAGRAPH)) + "\n\n"


def _sentences() -> Iterator[str]:
    """The lists have lengths without a common divisor, so that sentences repeat late."""
    words = zip(cycle(_SUBJECTS), cycle(_VERBS), cycle(_OBJECTS), cycle(_TURNS), strict=False)
    for subject, verb, thing, turn in words:
        yield f"{subject} {verb} {thing}{' ' if turn else ''}{turn}."


def reasoning(request: str) -> str:
    """What a model might think before it answers `request`; a few seconds at normal speed."""
    quoted = " ".join(request[:160].split())
    return (
        f"The person writes: “{quoted}”. First I should find out what is really asked, and "
        "what would be of use.\n\n"
        "There are two ways to go about it. The first is to answer at once, briefly. That is "
        "quick, but it may miss the point of the question. The second is to take it apart: what "
        "is known, what is assumed, what is left open. That takes longer and is easier to check.\n"
        "\n"
        "Known: this is a demo, the words come from a script, and no model runs behind it. "
        "Assumed: the person wants to see how reasoning looks while it streams, how it is timed, "
        "and how it folds away when the answer begins. Left open: whether they would rather see "
        "something else; the answer can offer that.\n\n"
        "Is there anything that speaks against it? It must not be too long, or it is no fun to "
        "wait for. It must not be too short, or there is no time to look at it. A few seconds "
        "are about right.\n\n"
        "So: a short answer that says what was seen here, then what to try next.\n"
    )


def hidden_text() -> str:
    """Text with control characters, escape sequences and invisible characters all over."""
    cases = (
        ("colours", f"{_ESCAPE}[31mred?{_ESCAPE}[0m {_ESCAPE}[7mreversed?{_ESCAPE}[0m"),
        ("cursor and screen", f"{_ESCAPE}[2J{_ESCAPE}[H{_ESCAPE}[10;10Hmoved? {_ESCAPE}[?1049l"),
        ("window title", f"{_ESCAPE}]0;title taken{chr(7)}"),
        ("clipboard", f"{_ESCAPE}]52;c;c3RvbGVu{chr(7)}"),
        ("link", f"{_ESCAPE}]8;;http://127.0.0.1/{_ESCAPE}\\click{_ESCAPE}]8;;{_ESCAPE}\\"),
        ("device control", f"{_ESCAPE}P1;1|17/ab{_ESCAPE}\\"),
        ("C1 controls", "\x9b31mred?\x9b0m \x9d0;title\x9c \x85"),
        ("C0 controls", "a\x00b\x07c\x08d\x0be\x0cf\x0eg\x0fh\x7fi"),
        ("bidirectional override", "user \u202ecod.exe\u202c \u2066isolated\u2069 \u200f"),
        ("invisible characters", "pass\u200bword zero\u2060width \ufefftag\U000e0041\U000e0042"),
        ("stacked marks", "Z" + "\u0335\u0321\u034c\u0302" * 12 + "algo"),
        ("markup", "[red]not red[/red] [/] [@click=app.quit]do not click[/] [bold"),
        ("lone surrogate", "half \ud83d of a pair"),
        ("carriage return", "what you see\rwhat it says"),
    )
    lines = "".join(f"- {name}: {text}\n" for name, text in cases)
    return (
        "Each line below holds what a hostile text could send to your terminal. You should see "
        "the characters drawn, and nothing should happen: no colour, no title, no clipboard.\n\n"
        f"{lines}\nThat is all. The conversation keeps the text as it came.\n"
    )
