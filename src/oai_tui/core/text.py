"""Text that came from outside, made safe to show.

A terminal obeys control characters wherever they stand, so no text that we did not write may
reach one as it came. The store keeps the raw text; this is only for display.
"""

from __future__ import annotations

import re

_CONTROL_PICTURES = 0x2400
_REPLACEMENT = 0xFFFD

_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_INVISIBLE = (
    *(0x200B, 0x2060, 0xFEFF, 0x00AD, 0x180E, 0x2028, 0x2029, 0x3164, 0xFFA0, 0x115F, 0x1160),
    *(0x17B4, 0x17B5),
    *range(0x2061, 0x2065),
    *range(0x206A, 0x2070),
    *range(0x1D173, 0x1D17B),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)
_CONTROLS: dict[int, int] = {
    **{code: _CONTROL_PICTURES + code for code in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys(range(128, 160), _REPLACEMENT),
    **dict.fromkeys(_BIDI, _REPLACEMENT),
    **dict.fromkeys(range(55296, 57344), _REPLACEMENT),
}
_FOR_DISPLAY: dict[int, int | None] = {
    **{code: shown for code, shown in _CONTROLS.items() if code not in (0x09, 0x0A)},
    **dict.fromkeys(_INVISIBLE),
}
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
_EXCESS_MARKS = re.compile(f"([{_COMBINING}]{{8}})[{_COMBINING}]+")
_NOT_PLAIN = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\xac\\xae-\\u02ff]")
_DANGEROUS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` as it may be shown, with its line breaks and tabs.

    C0 controls and DEL become control pictures; C1 controls, bidirectional overrides and lone
    surrogates become U+FFFD; invisible characters go; joiners and variation selectors of emoji
    stay. A letter keeps at most 8 marks, joiners and selectors in a row.
    """
    if not _NOT_PLAIN.search(text):
        return text
    shown = text.replace("\r\n", "\n").translate(_FOR_DISPLAY)
    return _EXCESS_MARKS.sub(r"\1", shown)


def clean_line(text: str, limit: int | None = None) -> str:
    """`text` on one line, its white space folded, cut to `limit` characters with an ellipsis."""
    head = text if limit is None else text[: limit * 4 + 200]
    line = " ".join(clean(head).split())
    if limit is not None and len(line) > limit:
        return line[: max(0, limit - 1)].rstrip() + "…"
    return line


def guard(text: str) -> str:
    """`text` with nothing in it that a terminal would obey: the last line of defence.

    For text on its way to the terminal; a tab or line break is not expected there any more.
    """
    if not _DANGEROUS.search(text):
        return text
    return text.translate(_CONTROLS)


def without_surrogates(text: str) -> str:
    """`text` as it can be encoded: pairs of surrogates joined, lone ones become U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
