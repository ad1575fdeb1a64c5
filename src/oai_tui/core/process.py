"""What this process is to others: what they can see of it, and who can bring it back."""

from __future__ import annotations

import os
import sys

_PR_SET_DUMPABLE = 4


def hide_memory() -> bool:
    """Make memory and environment of this process unreadable to its peers, where Linux can.

    Keys live in both; without this a program started by a tool reads them from
    /proc/PPID/environ (prctl(2), PR_SET_DUMPABLE; proc(5)). Says whether it worked.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        return int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
    except (OSError, AttributeError):
        return False


def has_job_control() -> bool:
    """Whether a shell started this as a job, so that it can bring it back after a stop.

    Jobs have process groups of their own in the session of their shell; what a terminal runs
    by itself leads the session (POSIX.1, "Job Control").
    """
    return os.getpgrp() != os.getsid(0)
