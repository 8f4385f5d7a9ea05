"""Brings the schema up to date when a store is opened.

A revision's name is its script's number ("0001" is v0001_first.py), so the newest is the greatest and no
Alembic is needed, nor its start-up time, to see that there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from logging import WARNING, getLogger
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from recommender.errors import StoreTooNew
from recommender.store.database import Database
from recommender.store.dialects import lock_for_upgrade

log = getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = max(script.name[1:5] for script in (MIGRATIONS / "versions").glob("v[0-9]*.py"))

alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where Alembic notes the revision; this is its own table."""


def upgrade(database: Database) -> None:
    """Run the scripts that the database has not seen, one program at a time; StoreTooNew where it has seen more."""
    with database.reading() as connection:
        if _is_current(connection):
            return
    run_scripts = _scripts_runner()  # before the lock, as importing Alembic takes a while
    with database.writing() as connection:
        lock_for_upgrade(connection)
        if not _is_current(connection):  # somebody else may have upgraded while we waited
            run_scripts(connection)


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table(alembic_version.name):
        return False
    revision = connection.execute(select(alembic_version.c.version_num)).scalar()
    if revision is not None and revision > NEWEST:
        raise StoreTooNew(revision)
    return revision == NEWEST


def _scripts_runner() -> Callable[[Connection], None]:
    getLogger("alembic").setLevel(WARNING)  # its progress reports are of no use to operators
    from alembic import command  # noqa: PLC0415  # a quarter of a second that most starts can spare
    from alembic.config import Config  # noqa: PLC0415  # the same

    def run(connection: Connection) -> None:
        config = Config(attributes={"connection": connection})
        # The option is read as an ini file's would be, where a percent sign means something.
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        command.upgrade(config, "head")
        log.info("database schema is now at %s", NEWEST)

    return run
