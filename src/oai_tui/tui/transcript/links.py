"""The links of a message: their words, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oai_tui.tui.transcript.index import Index
from oai_tui.tui.transcript.palette import is_web_address
from oai_tui.tui.transcript.wording import Wording

_BARE = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}]")


def links_of(index: Index, number: int) -> Iterator[tuple[str, str]]:
    """The words and the address of each web link that an entry shows, once each."""
    seen: set[str] = set()
    for piece in range(len(index.open(number).pieces)):
        lines = index.lines(number, piece)
        named: dict[str, str] = {}
        for line in lines:
            for text, look in line.runs:
                if look.href and look.role != "link-target":
                    named[look.href] = f"{named.get(look.href, '')} {text}".strip()
        bare = _BARE.findall(Wording(lines).text)
        for href in (*named, *bare):
            if href not in seen and is_web_address(href):
                seen.add(href)
                yield named.get(href, href), href
