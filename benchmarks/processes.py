"""CPU time and memory of a program with all that it started, from Linux' /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """CPU time so far, that of children included: those that live, and those that ended.

    The time of the living is read from their CPU clocks, to the nanosecond. That of the ended
    counts once their parents have waited for them, and in the kernel's ticks of 10 ms.
    """
    return sum(_own_seconds(member) + _ended_seconds(member) for member in tree(pid))


def resident_bytes(pid: int) -> int:
    """Resident memory of the program and its living children; shared pages count for each."""
    return sum(_resident(member) for member in tree(pid))


def tree(pid: int) -> set[int]:
    """The process, its descendants, and whoever is in its session without a parent there."""
    parents = {int(entry.name): fields for entry, fields in _processes()}
    members = {pid} & parents.keys()
    members |= {other for other, fields in parents.items() if int(fields[3]) == pid}
    grown = True
    while grown:
        more = {other for other, fields in parents.items() if int(fields[1]) in members}
        grown = not more <= members
        members |= more
    return members


def _processes() -> Iterator[tuple[Path, list[str]]]:
    """Each process with the fields of its `stat` from the state on (proc_pid_stat(5))."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            yield entry, fields


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _own_seconds(pid: int) -> float:
    """The CPU clock of a process: clock_getcpuclockid(3), which Python has not."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def _ended_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[13]) + int(fields[14])) / _TICKS if fields else 0.0


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0
