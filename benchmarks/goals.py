"""What the program shall keep to, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.programs import EMPTY_APP, OAI_TUI, PLAIN_SCRIPT
from benchmarks.results import Figure, Results

_FULL = ("full speed, 2,000 tokens", "full speed, 20,000 tokens", "full speed, 100,000 tokens")
_READ = "read 5,000 messages"
_STREAMING, _AT_REST = "key echo p95 while streaming", "key echo p95 at rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A limit for the median of a figure: `at_most`, or so many times another median, plus some.

    `beside` is the scenario, the program and the quantity of that other figure.
    """

    scenario: str
    quantity: str
    program: str = OAI_TUI.name
    at_most: float = 0.0
    beside: tuple[str, str, str] | None = None
    times: float = 1.0

    def limit(self, results: Results) -> float | None:
        """The limit in these results; None where what it is compared with is missing."""
        if self.beside is None:
            return self.at_most
        other = results.find(*self.beside)
        return self.times * other.median + self.at_most if other else None

    @property
    def words(self) -> str:
        """What the limit is."""
        if self.beside is None:
            return f"at most {self.at_most:g}"
        scenario, program, quantity = self.beside
        what = program if program != self.program else quantity
        if scenario != self.scenario:
            what = f"that of {scenario}" if program == self.program else f"{what} ({scenario})"
        more = f" + {self.at_most:g}" if self.at_most else ""
        factor = f"{self.times:g} x " if self.times != 1 else ""
        return f"at most {factor}{what}{more}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal, what was measured, and the limit then; None for what was not measured."""

    goal: Goal
    figure: Figure | None
    limit: float | None

    @property
    def words(self) -> str:
        if self.figure is None or self.limit is None:
            return "not measured"
        return "met" if self.figure.median <= self.limit else "missed"


_EMPTY_START = ("start", EMPTY_APP.name, "first frame")
_MANY = "oai-tui with 10,000 conversations"

GOALS: tuple[Goal, ...] = (
    *(
        Goal(scenario="start", quantity=quantity, program=name, beside=_EMPTY_START, times=1.2)
        for name in (OAI_TUI.name, _MANY)
        for quantity in ("first frame", "ready to type")
    ),
    *(
        Goal(scenario=full, quantity="CPU", beside=(full, PLAIN_SCRIPT.name, "CPU"))
        for full in _FULL
    ),
    Goal(scenario=_FULL[2], quantity="CPU", beside=(_FULL[0], OAI_TUI.name, "CPU"), times=1.2),
    *(Goal(scenario=full, quantity="to the terminal", at_most=10) for full in _FULL),
    Goal(scenario="50 tokens/s", quantity="CPU", at_most=15),
    Goal(scenario="50 tokens/s", quantity="to the terminal", at_most=30),
    *(
        Goal(
            scenario=scenario,
            quantity=_STREAMING,
            beside=(scenario, OAI_TUI.name, _AT_REST),
            at_most=10,
        )
        for scenario in ("typing", "typing after 100,000 tokens")
    ),
    Goal(scenario="open 1,000 messages", quantity="from key to screen", at_most=150),
    Goal(scenario="open 5,000 messages", quantity="from key to screen", at_most=150),
    *(
        Goal(scenario=_READ, quantity=quantity, at_most=30)
        for quantity in (
            *("scroll up", "page up", "page down"),
            *("jump to the start", "jump to the end"),
        )
    ),
    Goal(scenario=_READ, quantity="resize", at_most=50),
    Goal(scenario="memory", quantity="5,000 messages, before the tokenizer", at_most=100),
    # Nothing may stay; 2 MB are the play of the allocator.
    Goal(scenario="memory", quantity="more after 100 conversations", at_most=2),
    Goal(scenario="sidebar of 10,000", quantity="letter in the filter", at_most=20),
    Goal(scenario="sidebar of 10,000", quantity="move", at_most=10),
    Goal(scenario="idle", quantity="CPU", at_most=0.3),
    Goal(scenario="idle", quantity="to the terminal", at_most=0),
    Goal(
        scenario="ask",
        quantity="until the request is sent",
        beside=("ask", "llm", "until the request is sent"),
    ),
    Goal(
        scenario="ask",
        quantity="until the request is sent",
        beside=("ask", PLAIN_SCRIPT.name, "until the request is sent"),
    ),
    Goal(scenario="help", quantity="whole run", program="oai-tui --help", at_most=30),
)


def verdicts(results: Results) -> list[Verdict]:
    """All goals, in their order."""
    return [
        Verdict(goal, results.find(goal.scenario, goal.program, goal.quantity), goal.limit(results))
        for goal in GOALS
    ]
