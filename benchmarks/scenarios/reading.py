"""Opening a long conversation, and moving about in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks import keys, stores
from benchmarks.bench import Bench
from benchmarks.emulator import Emulator
from benchmarks.programs import OAI_TUI, running
from benchmarks.results import Figure
from benchmarks.terminal import Terminal

_LENGTHS = {stores.THOUSAND: 1_000, stores.FIVE_THOUSAND: 5_000}


def opening(bench: Bench) -> Iterator[Figure]:
    """From the key to the last words on the screen, for 1,000 and for 5,000 messages.

    Both are in the list; the key moves to the other one and opens it.
    """
    latencies: dict[str, list[float]] = {name: [] for name in _LENGTHS}
    spent: dict[str, list[float]] = {name: [] for name in _LENGTHS}
    home = bench.homes.containing(stores.few_long_ones)
    with running(OAI_TUI, bench.server, home=home) as terminal:
        _find(terminal, stores.THOUSAND)
        first = _open_one(terminal.emulator)
        for _ in range(2 * len(bench.times(2, 5))):
            shown = _open_one(terminal.emulator)
            other = next(name for name in _LENGTHS if name != shown)
            cpu = terminal.cpu_seconds()
            pressed = terminal.send((keys.DOWN if shown == first else keys.UP) + keys.ENTER)
            painted = terminal.wait(stores.last_words(_LENGTHS[other]))
            terminal.wait_until_idle()
            latencies[other].append(1e3 * (painted - pressed))
            spent[other].append(1e3 * (terminal.cpu_seconds() - cpu))
            terminal.send(keys.BROWSE)
            terminal.wait_until_idle()
    for name, length in _LENGTHS.items():
        scenario = f"open {length:,} messages"
        yield Figure(scenario, OAI_TUI.name, "from key to screen", "ms", tuple(latencies[name]))
        yield Figure(scenario, OAI_TUI.name, "CPU until at rest", "ms", tuple(spent[name]))


def scrolling(bench: Bench) -> Iterator[Figure]:
    """Keys in a conversation of 5,000 messages, each until the screen shows what it did."""
    scenario, last = "read 5,000 messages", stores.last_words(5_000)
    program = OAI_TUI.with_arguments("--conversation", stores.FIVE_THOUSAND)
    home = bench.homes.containing(stores.few_long_ones)
    with running(program, bench.server, home=home) as terminal:
        terminal.wait(last)
        _focus_transcript(terminal)

        def figure(quantity: str, values: list[float]) -> Figure:
            return Figure(scenario, OAI_TUI.name, quantity, "ms", tuple(values))

        steps = bench.times(4, 12)
        jumps = {"g": stores.first_words(1), "G": last}
        there_and_back = [
            _until(terminal, key, words) for _ in steps for key, words in jumps.items()
        ]
        yield figure("jump to the start", there_and_back[::2])
        yield figure("jump to the end", there_and_back[1::2])
        yield figure("page up", [_until_still(terminal, keys.PAGE_UP) for _ in steps])
        yield figure("page down", [_until_still(terminal, keys.PAGE_DOWN) for _ in steps])
        yield figure("scroll up", [_until_still(terminal, keys.UP) for _ in steps])
        yield figure("CPU of a page up", [_cpu_of(terminal, keys.PAGE_UP) for _ in steps])
        terminal.send("G")
        terminal.wait(last)
        terminal.wait_until_idle()
        sizes = [(100, 30), (120, 40)] * (len(steps) // 2)
        yield figure("resize", [_resize(terminal, size, last) for size in sizes])


def _find(terminal: Terminal, words: str) -> None:
    """Show the conversations with these words in their titles, the first one highlighted."""
    terminal.send(keys.BROWSE)
    terminal.settle()
    terminal.send("/")
    terminal.settle()
    terminal.send(words + keys.ENTER)
    terminal.wait_until_idle()
    terminal.send(keys.BROWSE)
    terminal.wait_until_idle()


def _open_one(screen: Emulator) -> str | None:
    """Which of the conversations is on the screen."""
    text = screen.text
    return next(
        (name for name, length in _LENGTHS.items() if stores.last_words(length) in text), None
    )


def _focus_transcript(terminal: Terminal) -> None:
    """Move the focus with Tab until the transcript's keys are named."""
    for _ in range(4):
        terminal.send(keys.TAB)
        terminal.settle()
        if "y copy" in terminal.text:
            break
    terminal.wait_until_idle()


def _until(terminal: Terminal, key: str, words: str) -> float:
    """Milliseconds from a key until words are on the screen that were not there before."""
    return _measured(terminal, lambda: terminal.send(key), lambda screen: words in screen.text)


def _until_still(terminal: Terminal, key: str) -> float:
    """Milliseconds from a key until the screen has changed and stays as it is."""
    terminal.catch_up()
    before = terminal.text
    pressed = terminal.send(key)
    terminal.wait(lambda screen: screen.text != before)
    still = terminal.settle()
    terminal.wait_until_idle()
    return 1e3 * (still - pressed)


def _cpu_of(terminal: Terminal, key: str) -> float:
    """CPU milliseconds of a key with all that follows from it."""
    cpu = terminal.cpu_seconds()
    terminal.send(key)
    terminal.wait_until_idle()
    return 1e3 * (terminal.cpu_seconds() - cpu)


def _resize(terminal: Terminal, size: tuple[int, int], words: str) -> float:
    """Milliseconds from a new size of the window until everything is drawn in it."""

    def is_drawn(screen: Emulator) -> bool:
        return screen.lines[-1].endswith(("commands ", "keys ")) and words in screen.text

    return _measured(terminal, lambda: terminal.resize(*size), is_drawn)


def _measured(
    terminal: Terminal, act: Callable[[], float], is_shown: Callable[[Emulator], bool]
) -> float:
    terminal.catch_up()
    acted = act()
    shown = terminal.wait(is_shown)
    terminal.wait_until_idle()
    return 1e3 * (shown - acted)
