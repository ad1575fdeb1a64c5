"""The transcript by itself, without a terminal: `python -m benchmarks.transcript [--quick]`.

CPU milliseconds of one thread, which other work on the machine disturbs less than the clock:
opening, scrolling and resizing a long conversation until the frame is composed; a frame of an
answer at several lengths; and the memory that an open conversation takes.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

import oai_tui.tui
from benchmarks import markdown
from oai_tui.core.message import (
    AssistantMessage,
    Message,
    MessageState,
    TextPart,
    UserMessage,
)
from oai_tui.tui.themes import VARIABLE_DEFAULTS
from oai_tui.tui.transcript import Transcript
from oai_tui.tui.transcript.index import Index
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.preload import preload
from oai_tui.tui.transcript.viewport import Viewport

Measured = tuple[str, str, list[float]]
"""A name, a unit, and the figures of all runs."""

Block = Callable[[random.Random], str]

MESSAGES = 5_000
SIZE = (120, 40)
TOKENS_A_FRAME = 2


class TranscriptApp(App[None]):
    """Shows one transcript; `composed` is set with each frame."""

    CSS_PATH = Path(oai_tui.tui.__file__).parent / "styles" / "transcript.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.composed = asyncio.Event()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield Transcript()

    def _display(self, *arguments: Any) -> None:
        super()._display(*arguments)
        self.composed.set()


def measure(quick: bool) -> Iterator[Measured]:
    """Everything, each figure several times; a quick run does with fewer and shorter ones."""
    preload()
    yield from asyncio.run(_moving(3 if quick else 15))
    for kind, (start, block) in BLOCKS.items():
        for tokens in (0, 20_000) if quick else (0, 20_000, 100_000):
            yield (
                f"a frame of {kind} after {tokens:,} tokens",
                "ms",
                _streaming(start, block, tokens),
            )
    yield f"memory of {MESSAGES:,} messages", "MB", [_memory()]


def conversation(count: int) -> list[Message]:
    """Prompts of about 60 tokens and answers of about 540 by turns."""
    return [
        UserMessage(parts=(TextPart(markdown.text(60, number)),))
        if number % 2 == 0
        else AssistantMessage(parts=(TextPart(markdown.text(540, number)),), model="bench")
        for number in range(count)
    ]


async def _moving(times: int) -> list[Measured]:
    """Opens, scrolls and resizes."""
    messages = conversation(MESSAGES)
    app = TranscriptApp()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.query_one(Transcript)
        steps: dict[str, Callable[[], object]] = {
            "open": lambda: transcript.show(messages),
            "first page up": transcript.action_page_up,
            "page up": transcript.action_page_up,
            "line up": transcript.action_scroll_up,
            "to the start": transcript.action_scroll_home,
            "page down": transcript.action_page_down,
            "drag to the middle": lambda: transcript.scroll_to(y=40_000, animate=False),
            "to the end": transcript.action_scroll_end,
        }
        figures: dict[str, list[float]] = {name: [] for name in (*steps, "resize")}
        for run in range(times):
            gc.collect()
            for name, step in steps.items():
                figures[name].append(await _until_composed(pilot, app, step))
            began = time.thread_time()
            await pilot.resize_terminal(SIZE[0] - 10 * (1 + run % 2), SIZE[1])
            figures["resize"].append(1e3 * (time.thread_time() - began))
    return [(f"{MESSAGES:,} messages: {name}", "ms", found) for name, found in figures.items()]


async def _until_composed(
    pilot: Pilot[None], app: TranscriptApp, step: Callable[[], object]
) -> float:
    """CPU ms of the loop's thread until there is a frame with what a step has changed."""
    await pilot.pause()
    app.composed.clear()
    began = time.thread_time()
    step()
    await app.composed.wait()
    return 1e3 * (time.thread_time() - began)


def _streaming(start: str, block: Block, tokens: int) -> list[float]:
    """CPU ms of each of some frames that bring two tokens more, after so many tokens."""
    chance = random.Random(tokens)
    message = AssistantMessage(parts=(), state=MessageState.STREAMING, model="bench")
    index = Index()
    index.turn(Page(90))
    viewport = Viewport(index)
    viewport.height = 36
    viewport.show([message], at_end=True)
    entry = index.entries[0]

    def arrive(text: str) -> None:
        with viewport.changing(entry) as change:
            entry.append("text", text)
            change.first = entry.flush()
        viewport.settle()

    arrive(start)
    came = 0
    while came < tokens:
        text = "".join(block(chance) for _ in range(20))
        arrive(text)
        came += len(text) // 4
    text = "".join(block(chance) for _ in range(60))
    found: list[float] = []
    for at in range(0, min(len(text), 1_600), 4 * TOKENS_A_FRAME):
        began = time.thread_time()
        arrive(text[at : at + 4 * TOKENS_A_FRAME])
        found.append(1e3 * (time.thread_time() - began))
    return found


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


WORDS = ("the", "of", "a", "model", "answer", "stream", "token", "table", "list", "value", "index")

BLOCKS: dict[str, tuple[str, Block]] = {
    "paragraphs": ("", lambda chance: f"{_words(chance, 50)}.\n\n"),
    "a list": ("", lambda chance: f"- {_words(chance, 12)}\n"),
    "an item": ("1. x\n\n", lambda chance: f"   - {_words(chance, 12)}\n"),
    "a quote": ("", lambda chance: f"> {_words(chance, 12)}\n"),
    "a table": (
        "| a | b |\n|---|---|\n",
        lambda chance: f"| {_words(chance, 2)} | {_words(chance, 3)} |\n",
    ),
    "code": ("```python\n", lambda chance: f'value = load("{_words(chance, 2)}")  # why\n'),
}
"""What an answer begins with, and what it goes on and on with."""


def _memory() -> float:
    """MB that the transcript of a conversation takes beside its messages, once it was seen."""
    messages = conversation(MESSAGES)
    tracemalloc.start()
    try:
        index = Index()
        viewport = Viewport(index)
        viewport.height = 36
        viewport.show(messages, at_end=True)
        for _ in range(40):
            viewport.move(-35)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / 1e6
    finally:
        tracemalloc.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    print(f"{'':<46} {'median':>9} {'min':>9} {'max':>9}")
    for name, unit, figures in measure(parser.parse_args().quick):
        spread = f"{median(figures):9.2f} {min(figures):9.2f} {max(figures):9.2f}"
        print(f"{name:<46} {spread}  {unit}", flush=True)


if __name__ == "__main__":
    main()
