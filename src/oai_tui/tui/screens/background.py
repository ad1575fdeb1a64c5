"""Work that runs beside the keys, as a worker that ends with its screen."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.worker import WorkType


def start(node: DOMNode, work: WorkType[None], group: str, *, exclusive: bool = False) -> None:
    """Begin `work` as a worker of `node`; an exclusive one ends those of its group before it.

    `work` makes its coroutine when it begins, so that one that never begins leaves none behind.
    While the app is leaving nothing is begun any more: it would find its widgets gone.
    """
    if getattr(node.app, "is_leaving", False):
        return
    node.run_worker(work, group=group, exclusive=exclusive)
