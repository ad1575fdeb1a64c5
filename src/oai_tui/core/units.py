"""Numbers in the words of a status line: short, stable in width, never misleading."""

from __future__ import annotations


def tokens(count: int, *, is_exact: bool = True) -> str:
    """`412`, `12.4k`, `1.05M`; an estimate is marked `~`."""
    mark = "" if is_exact else "~"
    if count < 1_000:
        return f"{mark}{count}"
    if count < 999_950:
        return f"{mark}{count / 1_000:.1f}k".replace(".0k", "k")
    return f"{mark}{count / 1_000_000:.2f}".rstrip("0").rstrip(".") + "M"


def cost(micro_dollars: int) -> str:
    """`$0`, `$0.0004`, `$0.021`, `$1.20`, from micro-dollars."""
    dollars = micro_dollars / 1_000_000
    if micro_dollars == 0:
        return "$0"
    if dollars < 0.0001:
        return "<$0.0001"
    if dollars < 0.00995:
        return f"${dollars:.4f}"
    if dollars < 0.9995:
        return f"${dollars:.3f}"
    return f"${dollars:,.2f}"


def duration(seconds: float) -> str:
    """`0.04 s`, `6 s`, `2 min 5 s`, `3 h 10 min`."""
    if seconds < 0.995:
        return f"{seconds:.2f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(max(60, int(seconds)), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def size(byte_count: int) -> str:
    """`512 B`, `12.1 kB`, `3.4 MB`."""
    if byte_count < 1_000:
        return f"{byte_count} B"
    if byte_count < 999_950:
        return f"{byte_count / 1_000:.1f} kB"
    if byte_count < 999_950_000:
        return f"{byte_count / 1_000_000:.1f} MB"
    return f"{byte_count / 1_000_000_000:.1f} GB"


def counted(count: int, noun: str) -> str:
    """`1 message`, `2,314 messages`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
