"""What the sandbox remembers: records by kind and id, kept in SQLite so that a restart goes on."""

import json
import sqlite3
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class State:
    """Records in memory, written through to a file. Used from the server's one thread only."""

    def __init__(self, path: Path | None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(str(path or ":memory:"), isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        # It plays other people's systems: speed matters here, and a power cut costs nothing real.
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS records "
            "(kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id))"
        )
        self._records: dict[str, dict[str, Record]] = {}
        for kind, record_id, body in self._file.execute("SELECT kind, id, body FROM records ORDER BY rowid"):
            self._records.setdefault(kind, {})[record_id] = json.loads(body)

    def put(self, kind: str, record_id: str, record: Record) -> None:
        self._records.setdefault(kind, {})[record_id] = record
        self._file.execute(
            "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, record_id, json.dumps(record, ensure_ascii=False)),
        )

    def get(self, kind: str, record_id: str) -> Record | None:
        return self._records.get(kind, {}).get(record_id)

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind, oldest first."""
        return list(self._records.get(kind, {}).values())

    def drop(self, kind: str, record_id: str) -> bool:
        self._file.execute("DELETE FROM records WHERE kind = ? AND id = ?", (kind, record_id))
        return self._records.get(kind, {}).pop(record_id, None) is not None

    def next_number(self, name: str) -> int:
        """1, 2, 3…, also after a restart."""
        number = int((self.get("counter", name) or {"last": 0})["last"]) + 1
        self.put("counter", name, {"last": number})
        return number

    def close(self) -> None:
        self._file.close()
