"""The program with a fault in it: what has been used in a conversation cannot be added up.

`python -m tests.pty.faulty ARGUMENTS` runs it.
"""

from __future__ import annotations

import os
from typing import NoReturn

from oai_tui.cli import main
from oai_tui.storage.store import Store


async def usage_totals(_: Store, conversation_id: str) -> NoReturn:
    """Fails as a defect does: with a key in its message and another secret in a variable."""
    secret = f"in a variable of {conversation_id}"
    raise RuntimeError(f"no sum for {os.environ['OPENAI_API_KEY']} {len(secret)}")


if __name__ == "__main__":
    setattr(Store, "usage_totals", usage_totals)  # noqa: B010
    raise SystemExit(main())
