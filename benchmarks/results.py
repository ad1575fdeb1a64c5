"""What was measured: figures, and how they are kept in JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity of one program in one scenario: the values of all runs, in `unit`."""

    scenario: str
    program: str
    quantity: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        name = f"{self.scenario}: {self.program}, {self.quantity}"
        spread = f"{self.median:10.2f} {min(self.values):10.2f} {max(self.values):10.2f}"
        return f"{name:<72} {spread}  {self.unit}"


@dataclass(frozen=True, slots=True)
class Failure:
    """A scenario that a program did not get through, and why."""

    scenario: str
    program: str
    reason: str

    def __str__(self) -> str:
        return f"{self.scenario}: {self.program} failed: {self.reason.splitlines()[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All of a run, with the facts of the machine."""

    facts: dict[str, str]
    figures: tuple[Figure, ...] = ()
    failures: tuple[Failure, ...] = ()

    def find(self, scenario: str, program: str, quantity: str) -> Figure | None:
        for figure in self.figures:
            if (figure.scenario, figure.program, figure.quantity) == (scenario, program, quantity):
                return figure
        return None

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    def updated(self, newer: Results) -> Results:
        """These results with those of a newer run of some scenarios in place of the old ones."""
        measured = {(figure.scenario, figure.program) for figure in newer.figures}
        measured |= {(failure.scenario, failure.program) for failure in newer.failures}
        figures = (f for f in self.figures if (f.scenario, f.program) not in measured)
        failures = (f for f in self.failures if (f.scenario, f.program) not in measured)
        return Results(
            facts={**self.facts, **newer.facts},
            figures=(*figures, *newer.figures),
            failures=(*failures, *newer.failures),
        )


def load(path: Path) -> Results:
    """What `Results.save` wrote."""
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Results(
        facts=data["facts"],
        figures=tuple(Figure(**{**f, "values": tuple(f["values"])}) for f in data["figures"]),
        failures=tuple(Failure(**failure) for failure in data["failures"]),
    )


def percentile(values: Sequence[float], per_cent: int) -> float:
    """The value below which so many per cent of the values are."""
    if len(values) < 2 or float("inf") in values:
        return sorted(values)[min(len(values) - 1, len(values) * per_cent // 100)]
    return quantiles(values, n=100, method="inclusive")[per_cent - 1]
