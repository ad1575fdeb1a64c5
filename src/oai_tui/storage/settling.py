"""What earlier programs left unfinished is settled when the store is opened."""

from __future__ import annotations

import sqlite3

from oai_tui.storage import conversations, instances, messages
from oai_tui.storage.instances import Instance


def settle(connection: sqlite3.Connection, instance: Instance) -> None:
    """Sign in, forget programs that are gone, and finish what they were doing.

    Their unfinished answers become `lost`, with the text that was journalled; what they deleted
    is removed for good. An answer that another living program is streaming is left alone.
    """
    instances.register(connection, instance)
    for instance_id in instances.gone_instances(connection):
        instances.unregister(connection, instance_id)
    abandoned = connection.execute(
        "select number from messages where state = 'streaming'"
        " and (written_by is null or written_by not in (select id from instances))"
    ).fetchall()
    messages.mark_lost(connection, (number for (number,) in abandoned))
    conversations.purge(connection, instance.id)
