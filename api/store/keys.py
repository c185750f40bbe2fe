"""API keys: made at random, shown once, kept as a hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from api.clock import Clock, utc_now
from api.store.database import Database
from api.store.ids import new_id
from api.store.models import ApiKey


@dataclass(frozen=True)
class Caller:
    """Who a request comes from.

    Attributes:
        key_id: id of the API key.
        name: what the key is for.
    """

    key_id: str
    name: str


def ensure_first_key(database: Database, *, clock: Clock = utc_now) -> str | None:
    """Make the first API key of a new database, to be printed once; None if there is one."""
    with database.writing() as connection:
        if connection.scalar(select(func.count()).select_from(ApiKey)):
            return None
        return _insert(connection, "first", clock())


def create_key(database: Database, name: str, *, clock: Clock = utc_now) -> str:
    """Make another API key, to be shown once."""
    with database.writing() as connection:
        return _insert(connection, name, clock())


def revoke_key(database: Database, key_id: str, *, clock: Clock = utc_now) -> bool:
    """Make a key useless from now on; False if there is none with this id in use."""
    with database.writing() as connection:
        result = connection.execute(
            update(ApiKey)
            .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
            .values(revoked_at=clock())
        )
    return result.rowcount == 1


def caller_of(database: Database, key: str) -> Caller | None:
    """Who holds this key; None if it is unknown or revoked."""
    presented = _hash(key)
    with database.reading() as connection:
        row = connection.execute(
            select(ApiKey.id, ApiKey.name, ApiKey.sha256).where(
                ApiKey.sha256 == presented, ApiKey.revoked_at.is_(None)
            )
        ).first()
    if row is None or not hmac.compare_digest(row.sha256, presented):
        return None
    return Caller(key_id=row.id, name=row.name)


def _insert(connection: Connection, name: str, now: datetime) -> str:
    key = f"jk_{secrets.token_urlsafe(32)}"
    connection.execute(
        insert(ApiKey).values(id=new_id(now), name=name, sha256=_hash(key), created_at=now)
    )
    return key


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
