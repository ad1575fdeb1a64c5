"""What other processes can see of this one."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has prctl")
def test_a_hidden_process_is_not_dumpable() -> None:
    program = (
        "import ctypes\n"
        "from oai_tui.core.process import hide_memory\n"
        "get = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "print(get(), hide_memory(), get())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "True", "0"]
