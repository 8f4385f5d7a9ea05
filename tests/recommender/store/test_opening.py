from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from recommender.errors import StoreCorrupt, StoreError, StoreLocked, StoreTooNew, StoreUnreachable
from recommender.servers import ServerRules
from recommender.store import Store
from recommender.store.schema import metadata
from recommender.store.upgrading import MIGRATIONS, NEWEST
from tests.recommender.making import new_song

SHORT = 0.05
"""A wait for a lock that a test can afford, in seconds."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "serenade.db"


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the database as another program would in the middle of a long change."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def filled(file: Path, songs: int = 300) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        store.catalogue.add([new_song(number) for number in range(songs)])


def test_opening_makes_the_folder_and_the_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "serenade.db"
    with Store.open(f"sqlite:///{file}") as store:
        store.check()
    assert file.exists()


def test_what_was_stored_is_there_when_opened_again(url: str) -> None:
    with Store.open(url) as store:
        store.listeners.consent("discord:1")
    with Store.open(url) as store:
        assert store.listeners.has_consented("discord:1")


def test_a_folder_may_have_a_percent_sign_and_a_space(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / '100% mine'}/serenade.db") as store:
        assert store.catalogue.count() == 0


def test_migrations_make_exactly_the_tables_of_the_schema(url: str) -> None:
    Store.open(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert difference == []


def test_revisions_are_their_scripts_numbers_in_one_line() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert scripts.get_heads() == [NEWEST]
    assert all(Path(script.path).name[1:5] == script.revision for script in scripts.walk_revisions())


def test_many_starts_at_once_upgrade_once(url: str) -> None:
    gate = threading.Barrier(6)

    def start(_: int) -> int:
        gate.wait()
        with Store.open(url) as store:
            return store.catalogue.count()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [0] * 6


def test_a_database_that_another_program_holds_is_locked(file: Path) -> None:
    with Store.open(f"sqlite:///{file}", timeout=SHORT) as store, held(file), pytest.raises(StoreLocked):
        store.listeners.consent("discord:1")
    with Store.open(f"sqlite:///{file}", timeout=SHORT) as store:
        assert not store.listeners.has_consented("discord:1")


def test_what_is_served_waits_for_another_program_no_longer_than_any_other_change(file: Path) -> None:
    with Store.open(f"sqlite:///{file}", timeout=SHORT) as store:
        store.catalogue.add([new_song(1)])
        with held(file), pytest.raises(StoreLocked):
            store.listeners.record_served("discord:1", [1])
        store.listeners.record_served("discord:1", [1])
        assert store.listeners.recent("discord:1", 9) == (1,)


def test_a_new_database_that_another_program_holds_is_locked(file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    with held(file), pytest.raises(StoreLocked):
        Store.open(f"sqlite:///{file}", timeout=SHORT)


def test_a_held_database_can_still_be_read(file: Path) -> None:
    with Store.open(f"sqlite:///{file}", timeout=SHORT) as store:
        store.listeners.consent("discord:1")
        with held(file):
            assert store.listeners.has_consented("discord:1")


def test_a_file_of_garbage_is_corrupt(file: Path) -> None:
    file.write_bytes(b"this was a shopping list, not a database" * 100)
    with pytest.raises(StoreCorrupt):
        Store.open(f"sqlite:///{file}")


def test_a_file_cut_short_is_corrupt(file: Path) -> None:
    filled(file)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(StoreCorrupt), Store.open(f"sqlite:///{file}") as store:
        store.check()


def test_a_page_overwritten_is_found_by_the_check(file: Path) -> None:
    filled(file)
    with file.open("r+b") as raw:
        raw.seek(file.stat().st_size - 3 * 4096)
        raw.write(os.urandom(3 * 4096))
    with pytest.raises(StoreCorrupt), Store.open(f"sqlite:///{file}") as store:
        store.check()


def test_a_row_that_refers_to_nothing_is_found_by_the_check(file: Path) -> None:
    filled(file, songs=2)
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("DELETE FROM songs WHERE id = 1")
    with Store.open(f"sqlite:///{file}") as store, pytest.raises(StoreCorrupt, match="evidence"):
        store.check()


def test_a_sound_database_passes_the_check(store: Store) -> None:
    store.catalogue.add([new_song(1)])
    store.check()


def test_a_newer_schema_is_refused_and_left_alone(file: Path) -> None:
    Store.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew) as caught:
        Store.open(f"sqlite:///{file}")
    assert caught.value.revision == "9999"


def test_a_file_where_a_folder_should_be_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnreachable):
        Store.open(f"sqlite:///{tmp_path}/file/serenade.db")


def test_a_folder_where_the_file_should_be_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        Store.open(f"sqlite:///{tmp_path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_unreachable(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreUnreachable):
        Store.open(f"sqlite:///{tmp_path}/serenade.db")


def test_a_read_only_database_is_unreachable_when_written(file: Path) -> None:
    Store.open(f"sqlite:///{file}").close()
    with Store.open(f"sqlite:///file:{file}?mode=ro&uri=true") as store:
        assert not store.listeners.has_consented("discord:1")
        with pytest.raises(StoreUnreachable):
            store.listeners.consent("discord:1")


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "nonsense", "mysql://localhost/songs", "postgresql+nodriver://h/d", ""]
)
def test_an_address_that_cannot_work_is_unreachable(url: str) -> None:
    with pytest.raises(StoreUnreachable):
        Store.open(url)


def test_errors_do_not_repeat_what_was_to_be_stored(store: Store) -> None:
    store.catalogue.add([new_song(1)])
    with pytest.raises(StoreError) as caught:
        store.catalogue.add([new_song(1)])
    assert "Artist 1" not in str(caught.value)
    assert "Artist 1" not in str(caught.value.__cause__)


def test_all_methods_may_be_called_from_several_threads(store: Store) -> None:
    store.catalogue.add([new_song(1)])
    gate = threading.Barrier(8)

    def work(number: int) -> bool:
        gate.wait()
        listener = f"discord:{number}"
        store.listeners.consent(listener)
        store.listeners.record_served(listener, [1, 1])
        store.guilds.set_rules(number, ServerRules(channels=frozenset({number})))
        return store.listeners.has_consented(listener) and store.listeners.recent(listener, 9) == (1, 1)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
    assert [store.guilds.rules(number).channels for number in range(8)] == [{number} for number in range(8)]


@pytest.mark.parametrize("act", [lambda store: store.catalogue.count(), lambda store: store.replies.at("x")])
def test_a_database_that_loses_its_tables_raises_our_error(file: Path, act: Callable[[Store], object]) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        with closing(sqlite3.connect(file)) as other, other:
            other.execute("DROP TABLE replies")
            other.execute("DROP TABLE songs")
        with pytest.raises(StoreError):
            act(store)
