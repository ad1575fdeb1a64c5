"""What is found out about a terminal and the line to it."""

from __future__ import annotations

import pytest
from textual.drivers.linux_driver import LinuxDriver

from oai_tui.config.settings import DriverChoice
from oai_tui.tui.on_line import OnLine, is_remote
from oai_tui.tui.terminal.cell_driver import CellDriver, FeaturesLearned
from oai_tui.tui.terminal.choice import driver_for
from oai_tui.tui.terminal.driver import SafeDriver
from oai_tui.tui.terminal.features import Features, features_of
from oai_tui.tui.terminal.reports import ModeReports
from oai_tui.tui.terminal.traffic import LineWatch, Traffic


@pytest.mark.parametrize(
    ("pieces", "has_margins"),
    [
        (["\x1b[?69;2$y"], True),
        (["\x1b[?69;1$y"], True),
        (["a\x1b[?2026;2$y\x1b[?69;3$yb"], True),
        (["\x1b[?6", "9;", "2$", "y"], True),
        (["\x1b[?69;0$y"], False),
        (["\x1b[?69;4$y"], False),
        (["\x1b[?2026;2$y"], False),
        (["69;2$y"], False),
    ],
)
def test_a_terminal_is_believed_that_it_has_margins(pieces: list[str], has_margins: bool) -> None:
    reports = ModeReports()
    assert any(map(reports.has_margins, pieces)) is has_margins


def test_gnu_screen_erases_in_its_own_background() -> None:
    assert not features_of({"TERM": "screen-256color"}).erases_in_colour
    assert features_of({"TERM": "screen-256color", "TMUX": "/tmp/x,1,0"}).erases_in_colour
    assert features_of({"TERM": "xterm-256color"}).erases_in_colour


@pytest.mark.parametrize(
    ("choice", "platform", "driver"),
    [
        (DriverChoice.AUTO, "linux", CellDriver),
        (DriverChoice.AUTO, "darwin", CellDriver),
        (DriverChoice.AUTO, "freebsd14", SafeDriver),
        (DriverChoice.OWN, "freebsd14", CellDriver),
        (DriverChoice.STOCK, "linux", SafeDriver),
    ],
)
def test_the_driver_is_the_one_that_was_chosen(
    choice: DriverChoice, platform: str, driver: type
) -> None:
    assert driver_for(choice, platform, None) is driver


def test_a_driver_that_textual_was_told_beats_all() -> None:
    assert driver_for(DriverChoice.OWN, "linux", LinuxDriver) is None


def judged(*, waited: float, waits: int, written: int, seconds: int = 10) -> bool:
    """What is thought of a line on which so much happens each second."""
    watch = LineWatch()
    for second in range(seconds):
        traffic = Traffic(written * second, waits * second, waited * second)
        watch.note(traffic, float(second))
    return watch.is_slow


def test_a_line_is_slow_when_something_mostly_waits() -> None:
    assert judged(waited=0.8, waits=5, written=3000)
    assert not judged(waited=0.2, waits=5, written=3000)
    assert not judged(waited=0.8, waits=5, written=3000, seconds=3)


def test_a_terminal_that_takes_much_is_not_slow() -> None:
    assert not judged(waited=0.8, waits=5, written=500_000)


def test_a_terminal_that_was_stopped_is_not_slow() -> None:
    watch = LineWatch()
    assert not watch.note(Traffic(1000, 0, 0.0), 0.0)
    assert not watch.note(Traffic(2000, 1, 3600.0), 3600.0)
    assert not watch.note(Traffic(3000, 1, 3600.0), 3610.0)


def test_a_line_that_was_slow_stays_so() -> None:
    watch = LineWatch()
    for second in range(10):
        watch.note(Traffic(3000 * second, 5 * second, 0.9 * second), float(second))
    for second in range(10, 1000):
        assert watch.note(Traffic(30_000, 50, 9.0), float(second))


def test_a_terminal_elsewhere_is_told_by_ssh() -> None:
    assert is_remote({"SSH_CONNECTION": "a 1 b 22"})
    assert is_remote({"SSH_TTY": "/dev/pts/1"})
    assert not is_remote({"TERM": "xterm"})


async def test_the_pace_suits_the_line() -> None:
    app = OnLine()
    async with app.run_test() as pilot:
        usual = app.pace
        app.post_message(FeaturesLearned(Features(has_margins=True)))
        await pilot.pause()
        assert app.pace.follow_step < usual.follow_step
        app.action_toggle_low_bandwidth()
        assert app.saves_bandwidth
        assert app.pace.frame_interval > usual.frame_interval
        app.action_toggle_low_bandwidth()
        assert not app.saves_bandwidth
