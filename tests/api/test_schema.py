"""Migrations: the models and the migrated database are the same."""

import contextlib

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from api.store.database import Database
from api.store.models import Base
from api.store.schema import _config, at_head, migrate


@pytest.fixture
def database(settings):
    with contextlib.closing(Database(settings.database_url)) as opened:
        yield opened


def test_the_models_are_what_the_migrations_make(settings, database):
    migrate(settings.database_url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(settings, database):
    migrate(settings.database_url)
    migrate(settings.database_url)
    assert at_head(database)


def test_a_new_database_is_not_at_head(database):
    assert not at_head(database)


def test_the_migrations_can_be_undone(settings, database):
    migrate(settings.database_url)
    with database.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert not at_head(database)


def test_a_migration_that_fails_leaves_nothing_behind(settings, database):
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE judgements (id TEXT)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(settings.database_url)
    with database.reading() as connection:
        names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type='table'")).all()
    assert names == ["judgements"]


def test_what_is_acknowledged_is_on_disk(database):
    with database.reading() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_database_in_memory_is_refused():
    with pytest.raises(ValueError, match="must be a file"):
        Database("sqlite://")
