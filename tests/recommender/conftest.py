from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from recommender.store import Store

POSTGRESQL = os.environ.get("SERENADE_TEST_POSTGRESQL")
"""The address of an empty PostgreSQL database to run these tests on; SQLite files where there is none."""

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # how long an example takes says more of the machine than of the code


@pytest.fixture
def url(tmp_path: Path) -> str:
    if POSTGRESQL is None:
        return f"sqlite:///{tmp_path / 'serenade.db'}"
    engine = create_engine(POSTGRESQL)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return POSTGRESQL


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database of the present schema with nothing in it, made once."""
    file = tmp_path_factory.mktemp("empty") / "serenade.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(url: str, empty: Path) -> Iterator[Store]:
    if POSTGRESQL is None:
        shutil.copy(empty, url.removeprefix("sqlite:///"))
    with Store.open(url) as opened:
        yield opened
