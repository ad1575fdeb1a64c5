"""The program without the guard where lines become bytes: all rests on the first cleaning.

`python -m tests.pty.unguarded ARGUMENTS` runs it.
"""

from __future__ import annotations

from textual.app import App

from oai_tui.cli import main
from oai_tui.tui.hosted_app import HostedApp

HostedApp.get_line_filters = App.get_line_filters  # type: ignore[method-assign]

if __name__ == "__main__":
    raise SystemExit(main())
