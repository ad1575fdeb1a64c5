"""The topics that the demo can show, and the words that ask for them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_FILLER = re.compile(
    r"^(?:(?:please|demo|now|and|can|could|you|will|show|give|make|do|write|print|tell|send|me|us"
    r"|a|an|the|some|it)\b\W*)+"
)
_TOPICS = (
    ("markdown", r"markdown"),
    ("code", r"code|program|function|python|rust|javascript|sql"),
    ("table", r"tables?"),
    ("list", r"lists?|tasks?"),
    ("quote", r"quotes?|quotation"),
    ("links", r"links?|urls?"),
    ("unicode", r"unicode|emoji|cjk|chinese|japanese|arabic|hebrew"),
    ("hidden", r"hidden|escape sequences?|control characters?"),
    ("tour", r"tour|help|what can you do"),
)
_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in _TOPICS)
_GREETING = re.compile(r"(?:hello|hi|hey|good (?:morning|day|evening)|start)(?:\W+\w+)?\W*$")
_TOPIC_LIMIT = 200
"""Characters; a longer request is about something, not a word that asks for a topic."""


def sentence_of(request: str) -> str:
    """The start of a request in lower case, without the polite words before what it asks."""
    head = " ".join(request[:400].lower().split())
    return _FILLER.sub("", head)


def topic_of(request: str) -> str:
    """The topic whose word comes first in a short request, or an empty string."""
    if len(request) > _TOPIC_LIMIT:
        return ""
    words = request.lower()
    if _GREETING.match(words.strip()):
        return "tour"
    found = [(match.start(), name) for name, p in _PATTERNS if (match := p.search(words))]
    return min(found)[1] if found else ""


@cache
def page_text(name: str) -> str:
    """The packaged Markdown of a topic."""
    page = files("oai_tui.provider.demo").joinpath("answers", f"{name}.md")
    return page.read_text(encoding="utf-8")
