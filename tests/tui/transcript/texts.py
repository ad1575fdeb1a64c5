"""Texts to try the transcript with, and what comes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.source import Source

ANSWER = """\
# What changed

The importer now reads **streams**, *not files*, and ~~never~~ rarely fails. See [the
notes](https://example.com/notes) or https://example.com/direct, and `load(path)`.

## Steps

1. Read the file
   - with `open()`
     - or without
   - close it
2. Parse it:
   ```python
   def load(path: Path) -> list[Row]:
       return [Row(*line.split(",")) for line in path.open()]  # 42
   ```
3. Done

- [x] tests
- [ ] docs

> A quote that is long enough to wrap on a narrow screen.
>
> > nested

| Name | Size | What it is for |
|:-----|-----:|:--------------:|
| core | 12.4 kB | The values and rules of a chat; the standard library alone |
| tui | 1,234 kB | 全角文字 and more |

---

```python
class Transcript(ScrollView):
    \"\"\"One widget.\"\"\"

    def render_line(self, y: int) -> Strip:
        raise ValueError(f"no {y} line")
```

```
no language
```

Footnote[^1] and <b>html</b> and ![a picture](https://example.com/p.png). See [also].

[^1]: The note.

[also]: https://example.com/also
"""

_WORDS = (
    "word", "two words", "a longer run of words that wraps at some width", "**bold**", "*it*",
    "`code`", "[a](http://b.c)", "[x]", "[x][y]", "https://e.org/?q=1", "~~no~~",
    "全角", "e\u0301",
    "👩‍👩‍👧", "\x1b[31m", "\u202e", "\x9b", "&#27;", "&#x202e;", "&amp;", "a|b", "|",
    "<b>", "_", "*",

    "[", "](", "\\", "\t", "'", '"', "(", "![i](j)", "README.md", "😀",
    "\ud83d", "\ud83d\ude00", "\r",
)  # fmt: skip
_STARTS = (
    "", "", "", "# ", "### ", "- ", "* ", "+ ", "1. ", "2) ", "10. ", "  - ", "   ", "    ", "\t",
    "> ", "> > ", "> - ", "- [ ] ", "- [x] ", "```", "```python", "~~~", "   ```", "````",
    "|", "| ",
    "|-|-|", "|:-|-:|", "---", "===", "***", "[x]: /u", "[x]: http://u 't", "[y]:",
    "<div>", "</div>",
    "<!-- ", "-->", "def f():", "'''", "/* ", "*/", "- ```", "  ```", "#", "-", "`", "1.",
)  # fmt: skip

lines = st.builds(
    lambda start, words: start + " ".join(words),
    st.sampled_from(_STARTS),
    st.lists(st.sampled_from(_WORDS), max_size=4),
)
markdown = st.lists(st.one_of(lines, st.just("")), max_size=14).map("\n".join)
"""Texts that are likely to be Markdown of every kind, broken and hostile ones among them."""

anything = st.one_of(markdown, st.text(max_size=200))


def cut(text: str, places: Iterable[int]) -> list[str]:
    """The text in parts, cut at these places (taken modulo its length)."""
    at = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(at)]


def streamed(
    parts: Sequence[str], page: Page, *, is_markdown: bool = True, finishes: bool = True
) -> list[Line]:
    """The lines of a text that comes in parts, laid out after each of them."""
    source = Source(is_markdown=is_markdown)
    for part in parts:
        source.feed(part)
        for piece in source.pieces:
            piece.lines(page)
    if finishes:
        source.finish()
    return [line for piece in source.pieces for line in piece.lines(page)]


def spec_examples() -> list[str]:
    """The examples of the CommonMark specification."""
    text = (Path(__file__).parent / "commonmark.json").read_text(encoding="utf-8")
    return [example for _, example in json.loads(text)["examples"]]
