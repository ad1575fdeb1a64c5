"""Results as a page: `python -m benchmarks.report RESULTS.json PAGE.md` writes it.

The tables are made from the figures. The words between them are written by hand, in `notes/`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from benchmarks.goals import Verdict, verdicts
from benchmarks.results import Figure, Results, load

NOTES = Path(__file__).parent / "notes"


def page(results: Results, notes: Path = NOTES) -> str:
    """The whole page, in Markdown."""
    parts = (
        "# Speed",
        _note(notes, "introduction"),
        "## Goals and results",
        *_goals(results),
        _note(notes, "misses"),
        "## All figures",
        "The median of all runs, and in brackets the least and the greatest value.",
        *_figures(results),
        *_failures(results),
        _note(notes, "peers"),
        "## How it was measured",
        _table(("", ""), [(name, fact) for name, fact in results.facts.items()]),
        _note(notes, "method"),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def summary(results: Results) -> str:
    """Goals and results as lines of text."""
    lines = []
    for verdict in verdicts(results):
        name, limit, result = _verdict_cells(verdict)
        lines.append(f"{verdict.words:<13} {name:<66} {result:<28} {limit}")
    return "\n".join(lines)


def _goals(results: Results) -> Iterator[str]:
    rows = [(*_verdict_cells(verdict), verdict.words) for verdict in verdicts(results)]
    yield _table(("", "goal", "result", ""), rows)
    counts = {word: [row[3] for row in rows].count(word) for word in ("met", "missed")}
    yield f"{counts['met']} goals are met, {counts['missed']} are missed."


def _verdict_cells(verdict: Verdict) -> tuple[str, str, str]:
    """What it is about, the goal with its limit then, and the result."""
    goal, figure = verdict.goal, verdict.figure
    words = goal.words
    if goal.beside is not None and verdict.limit is not None:
        words += f": {_number(verdict.limit)}"
    whose = "" if goal.program == "oai-tui" else f" ({goal.program})"
    unit = f" {figure.unit}" if figure else ""
    result = f"{_spread(figure)}{unit}" if figure else ""
    is_number = goal.beside is None or verdict.limit is not None
    limit = words + unit if is_number else words
    return f"{goal.scenario}: {goal.quantity}{whose}", limit, result


def _figures(results: Results) -> Iterator[str]:
    """A table for each scenario: programs below each other, or quantities if it has only one."""
    ordered = sorted(results.figures, key=lambda figure: _rank(results, figure))
    for scenario, found in groupby(ordered, key=lambda figure: figure.scenario):
        figures = list(found)
        quantities = list(dict.fromkeys((f.quantity, f.unit) for f in figures))
        programs = list(dict.fromkeys(f.program for f in figures))
        yield f"### {scenario[0].upper()}{scenario[1:]}"
        if len(programs) == 1:
            yield _table(
                ("", programs[0]), [(f"{f.quantity}, {f.unit}", _spread(f)) for f in figures]
            )
        else:
            by_place = {(f.program, f.quantity): _spread(f) for f in figures}
            yield _table(
                ("", *(f"{quantity}, {unit}" for quantity, unit in quantities)),
                [
                    (name, *(by_place.get((name, quantity), "") for quantity, _ in quantities))
                    for name in programs
                ],
            )


def _rank(results: Results, figure: Figure) -> int:
    """Scenarios stand in the order in which they first came."""
    return [other.scenario for other in results.figures].index(figure.scenario)


def _failures(results: Results) -> Iterator[str]:
    if results.failures:
        yield "### Not got through"
        rows = [(f.program, f.scenario, f.reason.splitlines()[0]) for f in results.failures]
        yield _table(("program", "scenario", "reason"), rows)


def _spread(figure: Figure) -> str:
    if len(figure.values) == 1:
        return _number(figure.median)
    least, most = min(figure.values), max(figure.values)
    return f"{_number(figure.median)} ({_number(least)} to {_number(most)})"


def _number(value: float) -> str:
    """Three digits that mean something."""
    if value == float("inf"):
        return "never"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in cells)


def _note(notes: Path, name: str) -> str:
    path = notes / f"{name}.md"
    return path.read_text("utf-8").strip() if path.exists() else ""


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(page(load(Path(sys.argv[1]))), "utf-8")
