"""Be the only service on a database file, so that whatever runs in it at start is lost."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url


class AnotherService(Exception):
    """Another process serves this database."""


@contextmanager
def only_service(database_url: str) -> Iterator[None]:
    """Hold the database file for this process, until the block or the process ends.

    The lock is one of POSIX's records: a forked child does not keep it alive.
    Databases that are servers are shared by design, and not held.

    Raises:
        AnotherService: another process holds it.
    """
    parsed = make_url(database_url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{parsed.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AnotherService(
                f"another service runs on {parsed.database}; stop it, or name another "
                f"database with JUDGE_DATABASE_URL"
            ) from error
        yield
