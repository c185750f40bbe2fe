"""Connections and transactions: readers do not wait, writers take turns.

On SQLite every connection runs in WAL mode with ``synchronous=FULL``, so what was
committed survives the loss of the process and of power; a writer begins with
``BEGIN IMMEDIATE``, so that a read-then-write transaction is never refused half-way.
Parameters, such as sources, never appear in an error's text.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_WRITES = "judge_writes"


class Database:
    """One database, by its URL; connections are made when first needed."""

    def __init__(self, url: str, *, busy_seconds: float = 5.0) -> None:
        self.engine = _engine(url, busy_seconds)
        self._writer = self.engine.execution_options(**{_WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, and sees one state of the database."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: committed at the end, or not at all."""
        with self._writer.connect() as connection, connection.begin():
            yield connection

    def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it gave none.
        """
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()


def _engine(url: str, busy_seconds: float) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed, pool_pre_ping=True, pool_size=8, max_overflow=32, hide_parameters=True
        )
    if parsed.database in (None, "", ":memory:"):
        raise ValueError(f"{url}: the database must be a file, for memory does not survive")
    Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        pool_size=8,
        max_overflow=64,
        connect_args={"timeout": busy_seconds},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, SqliteConnection)
        connection.isolation_level = None  # transactions begin below, not in the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
