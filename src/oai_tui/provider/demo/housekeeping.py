"""Answers to what clients ask on their own account: titles and summaries."""

from __future__ import annotations

import re

from oai_tui.provider.demo.question import Question
from oai_tui.provider.demo.topics import sentence_of, topic_of

_TITLE_WORDS = 6
_SPEEDS = ("slow", "fast", "flood")
_SUMMARY_LINES = 12
_ANSWER = re.compile(r"\n\s*(?:assistant|ai|model)\s*:", re.IGNORECASE)
_LABEL = re.compile(r"^(?:user|you|person|human|prompt)\s*:\s*", re.IGNORECASE)


def title(question: Question) -> str:
    """A few words of what was first asked."""
    asked = question.prompts[0].strip() if question.prompts else ""
    request = _LABEL.sub("", _ANSWER.split(asked, maxsplit=1)[0])
    if topic_of(request) == "tour":
        return "A tour of the demo"
    words = re.findall(r"[\w'’+#.-]*\w[+#]*", sentence_of(request))
    text = " ".join([word for word in words if word not in _SPEEDS][:_TITLE_WORDS])
    if not text:
        return "A look at the demo"
    return text[0].upper() + text[1:]


def summary(question: Question) -> str:
    """One line for each of the last few messages."""
    said = [(role, " ".join(text[:600].split())) for role, text in question.messages]
    said = [(role, text) for role, text in said if role in ("user", "assistant") and text]
    lines = [
        f"- {'asked' if role == 'user' else 'answered'}: {_short(text)}"
        for role, text in said[-_SUMMARY_LINES:]
    ]
    return "Summary by the demo, the start of each message:\n\n" + "\n".join(lines) + "\n"


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99].rstrip() + "…"
