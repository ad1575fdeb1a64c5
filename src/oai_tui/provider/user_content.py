"""What a user's message holds, as the `content` of the API: a text, or a list of parts."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from oai_tui.core.message import FilePart, ImagePart, SummaryPart, TextPart, UserPart
from oai_tui.core.text import without_surrogates

Content: TypeAlias = str | list[dict[str, Any]]
Images: TypeAlias = Mapping[str, bytes]
"""The bytes of pictures by the SHA-256 that names them."""

NO_IMAGES: Images = MappingProxyType({})
SUMMARY_HEADING = "Summary of the conversation so far:"


def user_content(parts: Sequence[UserPart], images: Images) -> Content:
    """A plain text where there is nothing but text, which every server takes; else parts."""
    if not any(isinstance(part, ImagePart) for part in parts):
        texts = [_user_text(part) for part in parts if not isinstance(part, ImagePart)]
        return without_surrogates("\n\n".join(text for text in texts if text))
    content: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, ImagePart):
            content.append(_image_param(part, images))
        elif text := _user_text(part):
            content.append({"type": "text", "text": without_surrogates(text)})
    return content


def joined(first: Content, second: Content) -> Content:
    """Two contents as one."""
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n\n{second}"
    return [*_as_parts(first), *_as_parts(second)]


def _as_parts(content: Content) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _user_text(part: TextPart | FilePart | SummaryPart) -> str:
    match part:
        case TextPart(text=text):
            return text
        case FilePart(name=name, text=text):
            fence = "`" * max(3, _longest_run(text, "`") + 1)
            return f"File {name}:\n{fence}\n{text}\n{fence}"
        case SummaryPart(text=text):
            return f"{SUMMARY_HEADING}\n\n{text}"


def _longest_run(text: str, character: str) -> int:
    longest = 0
    while character * (longest + 1) in text:
        longest += 1
    return longest


def _image_param(part: ImagePart, images: Images) -> dict[str, Any]:
    if part.blob not in images:
        name = without_surrogates(part.name) or "a picture"
        return {"type": "text", "text": f"[{name} is no longer there]"}
    encoded = base64.b64encode(images[part.blob]).decode("ascii")
    url = f"data:{part.media_type};base64,{encoded}"
    return {"type": "image_url", "image_url": {"url": url}}
