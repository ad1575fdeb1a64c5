"""Which driver draws."""

from __future__ import annotations

from textual.driver import Driver

from oai_tui.config.settings import DriverChoice
from oai_tui.tui.terminal.cell_driver import CellDriver
from oai_tui.tui.terminal.driver import SafeDriver

_OWN_PLATFORMS = ("linux", "darwin")
"""Where it is tried that only changed cells are written."""


def driver_for(choice: DriverChoice, platform: str, named: object) -> type[Driver] | None:
    """The class of driver for this platform (`sys.platform`); None leaves it to Textual.

    `named` is what the variable TEXTUAL_DRIVER names; that beats all.
    """
    if named:
        return None
    is_own = choice is DriverChoice.OWN or (
        choice is DriverChoice.AUTO and platform in _OWN_PLATFORMS
    )
    return CellDriver if is_own else SafeDriver
