"""The links of a message: their words, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oai_tui.tui.transcript.index import Index
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.palette import is_web_address
from oai_tui.tui.transcript.wording import Wording

_BARE = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}]")


def links_of(index: Index, number: int) -> Iterator[tuple[str, str]]:
    """The words and the address of each web link that an entry shows, once each."""
    seen: set[str] = set()
    for piece in range(len(index.open(number).pieces)):
        lines = index.lines(number, piece)
        named = _named(lines)
        bare = _BARE.findall(Wording(lines).text)
        for href in (*named, *bare):
            if href not in seen and is_web_address(href):
                seen.add(href)
                yield named.get(href, href), href


def _named(lines: Sequence[Line]) -> dict[str, str]:
    """The words of each link by its address, those of the first place where it stands."""
    named: dict[str, str] = {}
    going_on = ""
    for line in lines:
        joint = line.joint.replace("\n", " ")
        for text, look in line.runs:
            href = look.href if look.role != "link-target" else ""
            if href and href == going_on:
                named[href] += joint + text
            elif href and href not in named:
                named[href], going_on = text, href
            else:
                going_on = ""
            joint = ""
    return {href: " ".join(words.split()) for href, words in named.items()}
