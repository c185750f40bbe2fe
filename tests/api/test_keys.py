"""API keys: shown once, kept as a hash, revocable."""

from sqlalchemy import select

from api.store.keys import caller_of, create_key, ensure_first_key, revoke_key
from api.store.models import ApiKey


def test_the_first_key_is_made_once(store):
    assert ensure_first_key(store.database) is not None
    assert ensure_first_key(store.database) is None


def test_a_key_names_its_caller(store):
    key = create_key(store.database, "ci")
    assert caller_of(store.database, key).name == "ci"


def test_another_key_is_nobody(store):
    key = create_key(store.database, "ci")
    assert caller_of(store.database, key + "x") is None
    assert caller_of(store.database, "") is None
    assert caller_of(store.database, "\ud800") is None


def test_a_revoked_key_is_nobody(store):
    key = create_key(store.database, "ci")
    caller = caller_of(store.database, key)
    assert revoke_key(store.database, caller.key_id)
    assert not revoke_key(store.database, caller.key_id)
    assert caller_of(store.database, key) is None


def test_the_key_itself_is_not_kept(store, key):
    with store.database.reading() as connection:
        row = connection.execute(select(ApiKey.__table__)).one()
    assert key not in repr(row)
    assert key.removeprefix("jk_") not in repr(row)
