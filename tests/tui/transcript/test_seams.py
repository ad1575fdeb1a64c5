"""Code that is coloured in stretches looks like code that is coloured in one go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.tui.transcript.fence import STRETCH, Fence, is_seam
from oai_tui.tui.transcript.highlight import highlight
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.source import Source

C_LIKE = """\
/* A comment
   of several

lines with "quotes" and `ticks` */
int f(int a, char **b) {
    // line
    char *s = "a /* no comment */ b";
    for (int i = 0; i < 3; i++) { g("%d\\n", i); }
    return 0;
}
"""
PYTHON = '''\
import os

def f(x: int) -> str:
    """What it does

    and how."""
    s = f"{x!r:>{10}} it's"
    t = \'\'\'a
b\'\'\'
    return s + "x" if x else None  # why

@dec
class A(B):
    x = 1_000
'''
SCRIPT = """\
/**
 * What it does

 more */
const a = `t ${x +
  1} b

c`;
function f(a, b) { return /re[/]x/g.test(a) ? 'x' : "y"; } // c
"""
GO = """\
package main

import "fmt"

func main() {
\ts := `raw

text`
\tfmt.Println("a", s, 'x', 1.5)
}
"""
JSON = '{\n  "a": [1, 2.5,\n true, null],\n  "b": {"c": "d\\n"}\n}\n'
STYLES = (
    "/* c\n\nd */\na:hover, .b > #c { color: #fff; }\n@media (max-width: 3px) {\n  b { x: y }\n}\n"
)
TOML = '[a]\nb = """x\n\ny"""\nc = [1,\n2]\n'

SAMPLES = {
    "c": C_LIKE, "cpp": C_LIKE, "csharp": C_LIKE, "java": C_LIKE, "kotlin": C_LIKE, "rust": C_LIKE,
    "swift": C_LIKE, "python": PYTHON, "javascript": SCRIPT, "typescript": SCRIPT, "go": GO,
    "json": JSON, "css": STYLES, "scss": STYLES, "toml": TOML, "diff": "--- a\n+++ b\n-x\n+y\n z\n",
    "make": "a: b\n\tx $@ \\\n\ty\n", "dockerfile": "FROM a\nRUN x \\\n  y\n",
}  # fmt: skip


@pytest.mark.parametrize("language", SAMPLES)
def test_colours_go_on_over_every_seam(language: str) -> None:
    code = SAMPLES[language]
    lines = code.split("\n")
    whole, _ = highlight(language, code)

    for at in range(1, len(lines)):
        if is_seam(lines[:at], lines[at]):
            above, state = highlight(language, "\n".join(lines[:at]))
            below, _ = highlight(language, "\n".join(lines[at:]), state)
            assert [*above, *below] == whole, at


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(st.integers(1, 4), min_size=1, max_size=12))
def test_a_long_fence_has_the_colours_of_the_whole(language: str, repeats: list[int]) -> None:
    # A package and imports are not said twice.
    code = SAMPLES[language] + "".join("\n" + SAMPLES[language] * count for count in repeats)
    source = Source()
    source.feed(f"```{language}\n{code}```\n")
    whole, _ = highlight(language, code.removesuffix("\n").expandtabs(4))

    shown = [line for piece in source.pieces for line in piece.lines(Page(200))][1:]

    assert [line.runs[1:] for line in shown] == whole


def test_a_comment_is_not_parted_before_the_stretch_is_as_long_as_it_may_be() -> None:
    least, most = STRETCH
    fence = Fence.opened_by("```c\n")
    assert fence is not None
    lines = ["int x;\n"] * (least - 1) + ["/* a comment\n"] + ["goes on\n"] * (most - least)

    parted = [number for number, line in enumerate(lines) if fence.add(line)]
    assert parted == []
    assert fence.add("and on\n")


@pytest.mark.parametrize("following", ["", "x = 1", "}"])
def test_code_is_parted_between_lines_that_are_whole(following: str) -> None:
    assert is_seam(["def f():", "    return 1"], following)
    assert not is_seam(["def f():"], "    return 1")
    assert not is_seam(['s = """'], following)
    assert not is_seam(["<!-- a"], following)
    assert is_seam(["/* a */", "/* b */"], following)


@pytest.mark.parametrize(
    ("language", "line"),
    [("maple", '"' + "a " * 200), ("systemd", " " * 900 + "x"), ("easytrieve", "\t" * 900)],
)
def test_code_that_a_lexer_would_take_for_ever_on_stays_plain(language: str, line: str) -> None:
    lines, _ = highlight(language, line)

    assert [[run.text for run in runs] for runs in lines] == [[line]]
