"""Looks into the file of a store from the side, as another program would."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def query(path: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, parameters).fetchall()


def count(path: Path, table: str) -> int:
    return int(query(path, f"select count(*) from {table}")[0][0])


def change(path: Path, *statements: str) -> None:
    """Run statements, each on its own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
