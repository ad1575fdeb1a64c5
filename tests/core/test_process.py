"""What other processes can see of this one, and whether a shell can bring it back."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

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


@pytest.mark.parametrize(
    ("options", "said"), [({"process_group": 0}, "True"), ({"start_new_session": True}, "False")]
)
def test_a_job_can_be_brought_back_and_what_leads_its_session_cannot(
    options: dict[str, Any], said: str
) -> None:
    program = "from oai_tui.core.process import has_job_control\nprint(has_job_control())"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, **options
    )
    assert done.stdout.strip() == said
