"""The schema's version: Alembic migrations, run from the installed package."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from api.store.database import Database


def migrate(database_url: str) -> None:
    """Bring the database at this URL to the newest schema, making it if there is none."""
    database = Database(database_url)
    try:
        with database.writing() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()


def at_head(database: Database) -> bool:
    """Whether the database has the schema that this code was written for.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database gave no answer.
    """
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    return list(found) == [_head()]


@cache
def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent.parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
