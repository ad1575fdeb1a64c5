"""The words of a block: from the tokens of its text to runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oai_tui.core.text import clean, clean_line
from oai_tui.tui.transcript.looks import BOLD, ITALIC, STRIKE, Look, Run, Runs

if TYPE_CHECKING:
    from markdown_it.token import Token

USUAL_LINE = 60
"""Characters; who breaks a line earlier than this did not do so for want of room."""

_MARKS = {"strong_open": BOLD, "em_open": ITALIC, "s_open": STRIKE}
_SOFT = "\r"
"""Stands for a line break in the source; cleaned text has no such character."""


def inline(token: Token, base: Look) -> Runs:
    """The runs of an inline token; a run that is a line break ends a line."""
    runs: list[Run] = []
    looks = [base]
    href, label = "", 0
    for child in token.children or ():
        look = looks[-1]
        match child.type:
            case "text" | "html_inline" | "text_special":
                _add(runs, _shown(child.content), look)
            case "softbreak":
                runs.append(Run(_SOFT, look))
            case "hardbreak":
                runs.append(Run("\n", look))
            case "code_inline":
                _add(runs, _shown(child.content), look._replace(role="code-inline"))
            case "strong_open" | "em_open" | "s_open":
                looks.append(look._replace(marks=look.marks | _MARKS[child.type]))
            case "strong_close" | "em_close" | "s_close":
                looks.pop()
            case "link_open":
                href, label = clean_line(str(child.attrs.get("href", ""))), len(runs)
                looks.append(look._replace(role="link", href=href))
            case "link_close":
                looks.pop()
                shown = "".join([run.text for run in runs[label:]]).replace(_SOFT, " ")
                _add_target(runs, href, shown, base)
            case "image":
                src = clean_line(str(child.attrs.get("src", "")))
                alt = _shown(_plain(child)) or src
                leads = look.href or src
                _add(runs, f"image: {alt}", look._replace(role="link", href=leads))
                if not look.href:
                    _add_target(runs, src, alt, base)
            case "math_inline" if "\n" in child.content:
                runs.extend(as_written(child.content, look))
            case _:
                _add(runs, _shown(child.content), look)
    return tuple(_settled(runs))


def as_written(text: str, look: Look) -> Runs:
    """Text without markup, line by line."""
    runs: list[Run] = []
    for line in text.rstrip("\n").split("\n"):
        runs.append(Run(_shown(line), look))
        runs.append(Run("\n", look))
    return tuple(runs[:-1])


def _settled(runs: list[Run]) -> list[Run]:
    """The runs with each line break of the source as a blank, or as a break where one was meant.

    It was meant if the next word would have had room in the line before it: then that line is
    a line of a poem, an address or a dialogue, and not of a text that was broken to a width.
    """
    if not any(run.text == _SOFT for run in runs):
        return runs
    lines = _lines(runs)
    width = max(USUAL_LINE, *map(len, lines))
    settled: list[Run] = []
    at = 0
    for text, look in runs:
        if text == _SOFT:
            word = lines[at + 1].partition(" ")[0]
            text = "\n" if len(lines[at]) + 1 + len(word) <= width else " "
            at += 1
        elif text == "\n":
            at += 1
        if text == "\n":
            settled.append(Run(text, look))
        else:
            _add(settled, text, look)
    return settled


def _lines(runs: list[Run]) -> list[str]:
    """The lines as they were written, without markup and the targets of links."""
    shown = [run.text for run in runs if run.look.role != "link-target"]
    return "".join(shown).replace(_SOFT, "\n").split("\n")


def _plain(token: Token) -> str:
    """The words of an inline token without its markup."""
    if token.type == "softbreak":
        return " "
    return "".join(map(_plain, token.children)) if token.children else token.content


def _add(runs: list[Run], text: str, look: Look) -> None:
    """Adds a run, or lengthens the last one if that looks the same."""
    if not text:
        return
    if runs and runs[-1].look == look and runs[-1].text not in ("\n", _SOFT):
        runs[-1] = Run(runs[-1].text + text, look)
    else:
        runs.append(Run(text, look))


def _add_target(runs: list[Run], href: str, shown: str, base: Look) -> None:
    """Adds where a link leads, unless its own words say so."""
    if href and href not in (shown, f"mailto:{shown}"):
        runs.append(Run(f" ({href})", Look("link-target", base.marks, href)))


def _shown(text: str) -> str:
    """Text of a run: an entity may have brought in what was cleaned away before."""
    return clean(text).replace("\n", " ").replace("\t", "    ")
