"""What other processes of the same person can see of this one."""

from __future__ import annotations

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
