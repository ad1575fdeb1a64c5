"""Figures, verdicts and the page that is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.goals import GOALS, verdicts
from benchmarks.report import page, summary
from benchmarks.results import Failure, Figure, Results, load, percentile

_EMPTY = Figure("start", "empty Textual app", "first frame", "s", (0.2, 0.3, 0.4))
_FAST = Figure("start", "oai-tui", "first frame", "s", (0.36, 0.3, 0.5))
_SLOW = Figure("start", "oai-tui", "ready to type", "s", (0.37,))
_STUCK = Failure("start", "other", "waited in vain\nthe screen")
_RESULTS = Results(facts={"Python": "3.11"}, figures=(_EMPTY, _FAST, _SLOW), failures=(_STUCK,))


def _said() -> dict[tuple[str, str, str], str]:
    return {(v.goal.scenario, v.goal.program, v.goal.quantity): v.words for v in verdicts(_RESULTS)}


def test_the_median_decides_whether_a_goal_is_met() -> None:
    assert _said()["start", "oai-tui", "first frame"] == "met"
    assert _said()["start", "oai-tui", "ready to type"] == "missed"
    assert _said()["idle", "oai-tui", "CPU"] == "not measured"


def test_a_goal_beside_something_that_was_not_measured_is_not_judged() -> None:
    alone = Results(facts={}, figures=(_FAST,))
    assert verdicts(alone)[0].words == "not measured"


def test_every_goal_has_its_line_and_its_row() -> None:
    assert len(summary(_RESULTS).splitlines()) == len(GOALS)
    rows = [line for line in page(_RESULTS).splitlines() if line.startswith("| start: ")]
    assert rows[0] == (
        "| start: first frame | at most 1.2 x empty Textual app: 0.36 s "
        "| 0.36 (0.3 to 0.5) s | met |"
    )


def test_the_page_has_the_words_of_the_notes_and_the_facts_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "misses.md").write_text("Why typing is late.")
    text = page(_RESULTS, tmp_path)
    assert "Why typing is late." in text
    assert "| Python | 3.11 |" in text
    assert "| other | start | waited in vain |" in text


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    _RESULTS.save(tmp_path / "results.json")
    assert load(tmp_path / "results.json") == _RESULTS


def test_a_new_run_replaces_what_it_measured_and_nothing_else() -> None:
    again = Figure("start", "other", "first frame", "s", (1.0,))
    updated = _RESULTS.updated(Results(facts={"Python": "3.12"}, figures=(again,)))
    assert updated == Results(facts={"Python": "3.12"}, figures=(_EMPTY, _FAST, _SLOW, again))


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3.0], 3.0), ([float(n) for n in range(101)], 95.0), ([1.0, float("inf")], float("inf"))],
)
def test_a_percentile_of_few_values_is_one_of_them(values: list[float], expected: float) -> None:
    assert percentile(values, 95) == expected
