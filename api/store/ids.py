"""Ids of rows: UUIDs of version 7, so that sorting by id is sorting by time."""

import re
import secrets
from datetime import datetime
from uuid import UUID

ID_PATTERN = re.compile(r"[0-9a-f]{32}")


def new_id(now: datetime) -> str:
    """A new id, made at ``now``: 32 hexadecimal digits of a version 7 UUID.

    The 12 bits after the milliseconds hold the fraction of the millisecond
    (RFC 9562, section 6.2, method 3).
    """
    microseconds = int(now.timestamp() * 1_000_000)
    milliseconds, rest = divmod(microseconds, 1000)
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 7 << 76
    value |= (rest * 4096 // 1000) << 64
    value |= 2 << 62
    value |= secrets.randbits(62)
    return UUID(int=value).hex
