"""`python -m oai_tui` is the same as `oai-tui`."""

from oai_tui.cli import main

raise SystemExit(main())
