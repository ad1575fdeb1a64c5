"""What is measured, by name; one module for each thing that a person does."""

from __future__ import annotations

from benchmarks.bench import Scenario
from benchmarks.scenarios.alone import transcript
from benchmarks.scenarios.asking import asking
from benchmarks.scenarios.reading import opening, scrolling
from benchmarks.scenarios.resting import idle, memory
from benchmarks.scenarios.rig import rig
from benchmarks.scenarios.sidebar import sidebar
from benchmarks.scenarios.slow_line import slow_line
from benchmarks.scenarios.start import help_screen, start
from benchmarks.scenarios.streaming import full_speed, paced
from benchmarks.scenarios.typing import typing

SCENARIOS: dict[str, Scenario] = {
    "start": start,
    "help": help_screen,
    "ask": asking,
    "full-speed": full_speed,
    "paced": paced,
    "typing": typing,
    "opening": opening,
    "scrolling": scrolling,
    "sidebar": sidebar,
    "idle": idle,
    "memory": memory,
    "slow-line": slow_line,
    "transcript": transcript,
    "rig": rig,
}
QUICK = ("start", "help", "full-speed", "paced", "typing", "opening")
"""Those of a quick run."""
