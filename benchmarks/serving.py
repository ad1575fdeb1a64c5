"""The loopback server, run beside the rig in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Any, Self


class LoopbackServer:
    """The server and what it told so far; a context manager that ends it.

    `root` is its address, `url` that of its OpenAI-compatible API.
    """

    def __enter__(self) -> Self:
        self._events: list[dict[str, Any]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server"], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.root = self._process.stdout.readline().strip()
        self.url = f"{self.root}/v1"
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def when(self, event: str, since: float, **facts: object) -> float | None:
        """When something was first told after `since` (`asked`, `began`, `ended`), if it was."""
        for told in [*self._events]:
            is_meant = {"event": event, **facts}.items() <= told.items()
            if is_meant and told["at"] >= since:
                return float(told["at"])
        return None

    def wait(self, event: str, since: float, seconds: float = 60.0, **facts: object) -> float:
        """The same, waiting for it; raises TimeoutError."""
        give_up = time.monotonic() + seconds
        while (at := self.when(event, since, **facts)) is None:
            if time.monotonic() > give_up:
                raise TimeoutError(f"the server was never {event}: {facts}")
            time.sleep(0.005)
        return at

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._events.append(json.loads(line))
