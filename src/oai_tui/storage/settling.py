"""What earlier programs left unfinished is settled when the store is opened."""

from __future__ import annotations

import sqlite3

from oai_tui.storage import instances, messages
from oai_tui.storage.instances import Instance


def settle(connection: sqlite3.Connection, instance: Instance) -> int:
    """Sign in, forget programs that are gone, and mark their unfinished answers as `lost`.

    A lost answer keeps the text that was journalled. One that another living program is
    streaming is left alone. Returns how many were lost.
    """
    instances.register(connection, instance)
    for instance_id in instances.gone_instances(connection):
        instances.unregister(connection, instance_id)
    abandoned = connection.execute(
        "select number from messages where state = 'streaming'"
        " and (written_by is null or written_by not in (select id from instances))"
    ).fetchall()
    messages.mark_lost(connection, [number for (number,) in abandoned])
    return len(abandoned)
