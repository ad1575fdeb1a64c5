"""The chunks of a completion out of what servers send for them; nothing in it is trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from oai_tui.core.completion import Chunk
from oai_tui.core.text import without_surrogates
from oai_tui.provider.surrogates import SurrogateJoiner
from oai_tui.provider.think import Run, ThinkSplitter
from oai_tui.provider.tool_calls import ToolCallReader
from oai_tui.provider.usage import usage_of

REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
THINK_TAG = "think"
"""The name of reasoning that stood in the text between tags; no server wants it back."""


class ChunkDecoder:
    """Turns the bodies of one completion's chunks, as parsed JSON, into chunks.

    Every field may be missing, null, or of another type; what makes no sense is passed over.
    A whole completion, sent instead of a stream, is read like one large chunk.
    """

    def __init__(self) -> None:
        self._content = SurrogateJoiner()
        self._reasoning = SurrogateJoiner()
        self._refusal = SurrogateJoiner()
        self._think: ThinkSplitter | None = ThinkSplitter()
        self._tool_calls = ToolCallReader()
        self._reasoning_field = ""

    def decode(self, body: object) -> list[Chunk]:
        """The chunks in the order in which they are to be shown; empty for a keep-alive."""
        if isinstance(body, list):
            return [chunk for item in body if isinstance(item, dict) for chunk in self.decode(item)]
        if not isinstance(body, dict):
            return []
        chunks: list[Chunk] = []
        choices = body.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                chunks += self._decode_choice(choice)
        usage = usage_of(body)
        if usage is not None:
            chunks.append(Chunk(usage=usage))
        return _merged(chunks)

    def finish(self) -> list[Chunk]:
        """What was held back, now that nothing follows."""
        chunks = []
        reasoning = self._reasoning.finish()
        if reasoning:
            chunks.append(Chunk(reasoning=reasoning, reasoning_field=self._reasoning_field))
        chunks += self._text(self._content.finish())
        if self._think is not None:
            chunks += _runs(self._think.finish())
            self._think = None
        refusal = self._refusal.finish()
        if refusal:
            chunks.append(Chunk(refusal=refusal))
        tool_calls = self._tool_calls.finish()
        if tool_calls:
            chunks.append(Chunk(tool_calls=tuple(tool_calls)))
        return _merged(chunks)

    def _decode_choice(self, choice: Mapping[str, Any]) -> list[Chunk]:
        chunks: list[Chunk] = []
        delta = choice.get("delta") or choice.get("message")
        if isinstance(delta, dict):
            chunks += self._decode_delta(delta)
        elif isinstance(choice.get("text"), str):
            chunks += self._text(self._content.feed(choice["text"]))
        finish_reason = choice.get("finish_reason")
        if isinstance(finish_reason, str) and finish_reason:
            chunks += self.finish()
            chunks.append(Chunk(finish_reason=without_surrogates(finish_reason)))
        return chunks

    def _decode_delta(self, delta: Mapping[str, Any]) -> list[Chunk]:
        chunks: list[Chunk] = []
        text, thought, refusal = _content(delta.get("content"))
        field = "content" if thought else ""
        for name in REASONING_FIELDS:
            if not thought and name in delta:
                thought, field = _reasoning(delta.get(name)), name
        if thought:
            if self._think is not None:
                chunks += _runs(self._think.finish())
                self._think = None
            self._reasoning_field = field
            thought = self._reasoning.feed(thought)
            chunks.append(Chunk(reasoning=thought, reasoning_field=field))
        chunks += self._text(self._content.feed(text))
        refusal += _text_of(delta.get("refusal"))
        if refusal:
            chunks.append(Chunk(refusal=self._refusal.feed(refusal)))
        calls = self._tool_calls.read(delta.get("tool_calls"))
        if not calls and isinstance(delta.get("function_call"), dict):
            calls = self._tool_calls.read({"index": 0, "function": delta["function_call"]})
        if calls:
            chunks.append(Chunk(tool_calls=tuple(calls)))
        return chunks

    def _text(self, text: str) -> list[Chunk]:
        if self._think is None:
            return [Chunk(content=text)] if text else []
        return _runs(self._think.feed(text))


def _runs(runs: Sequence[Run]) -> list[Chunk]:
    return [
        Chunk(content=text) if kind == "text" else Chunk(reasoning=text, reasoning_field=THINK_TAG)
        for kind, text in runs
    ]


def _merged(chunks: list[Chunk]) -> list[Chunk]:
    """Fewer chunks that say the same: neighbours become one where no order is lost by it."""
    if len(chunks) < 2:
        return chunks
    merged: list[Chunk] = []
    for chunk in chunks:
        if not merged or not _fit_together(merged[-1], chunk):
            merged.append(chunk)
            continue
        last = merged[-1]
        merged[-1] = replace(
            last,
            content=last.content + chunk.content,
            reasoning=last.reasoning + chunk.reasoning,
            reasoning_field=last.reasoning_field or chunk.reasoning_field,
            refusal=last.refusal + chunk.refusal,
            tool_calls=last.tool_calls + chunk.tool_calls,
            finish_reason=chunk.finish_reason or last.finish_reason,
            usage=chunk.usage or last.usage,
        )
    return merged


def _fit_together(first: Chunk, second: Chunk) -> bool:
    """Whether one chunk can hold both: reasoning comes first in it, then text, then the rest."""
    if second.reasoning and (first.content or first.refusal or first.tool_calls):
        return False
    if second.content and (first.refusal or first.tool_calls):
        return False
    return not (second.refusal and first.tool_calls)


def _content(content: object) -> tuple[str, str, str]:
    """Text, reasoning and refusal of a `content` that is a text or a list of parts."""
    if isinstance(content, str):
        return content, "", ""
    text, thought, refusal = "", "", ""
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            text += part
        elif isinstance(part, dict) and part.get("type") in ("thinking", "reasoning"):
            thought += _reasoning(part.get("thinking") or part.get("reasoning") or part)
        elif isinstance(part, dict):
            text += _text_of(part.get("text"))
            refusal += _text_of(part.get("refusal"))
    return text, thought, refusal


def _reasoning(value: object) -> str:
    """The words of reasoning that is a text, a part with a text, or a list of them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_reasoning(item) for item in value if isinstance(item, str | dict))
    if isinstance(value, dict):
        return next(
            (
                words
                for key in ("text", "content", "summary", "thinking")
                if isinstance(words := value.get(key), str)
            ),
            "",
        )
    return ""


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else ""
