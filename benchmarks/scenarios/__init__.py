"""What is measured, by name; one module for each thing that a person does."""

from __future__ import annotations

from benchmarks.bench import Scenario
from benchmarks.scenarios.start import help_screen, start
from benchmarks.scenarios.streaming import full_speed, paced
from benchmarks.scenarios.typing import typing

SCENARIOS: dict[str, Scenario] = {
    "start": start,
    "help": help_screen,
    "full-speed": full_speed,
    "paced": paced,
    "typing": typing,
}
