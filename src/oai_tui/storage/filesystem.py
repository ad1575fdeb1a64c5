"""Where a file lies: on a file system of this machine, or on one that is reached by a network."""

from __future__ import annotations

from pathlib import Path

_OVER_NETWORK = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
        "virtiofs",
    }
)
_MOUNTS = Path("/proc/self/mountinfo")


def is_over_network(path: Path) -> bool:
    """Whether a file is on a network, as far as the system tells; where it does not, no."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return file_system_of(path.resolve(), mounts) in _OVER_NETWORK


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of file system a resolved path lies on, from the text of `mountinfo` (proc(5))."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        mount_point = Path(_unescaped(fields[4]))
        depth = len(mount_point.parts)
        if path.is_relative_to(mount_point) and depth >= best:
            best, kind = depth, after.split(" ")[0]
    return kind


def _unescaped(text: str) -> str:
    for code, character in (("040", " "), ("011", "\t"), ("012", "\n"), ("134", "\\")):
        text = text.replace(f"\\{code}", character)
    return text
