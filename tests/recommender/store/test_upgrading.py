from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from recommender.collected import TrackFacts
from recommender.details import SongDetails
from recommender.filters import ANYTHING
from recommender.servers import ServerRules
from recommender.service import Recommender
from recommender.songs import EvidenceSource
from recommender.store import Store
from recommender.store.upgrading import MIGRATIONS
from recommender.taste import Vote
from recommender.vocabulary import EMOTION_POINTS, Emotion, Goal, Point, correction
from tests.recommender.making import feeling, new_song

OLD_SONGS = (("The Beatles", "Help!"), ("Beatles", "Help! (2009 Remaster)"), ("Adele", "Hello"), ("ADELE", "hello"))
"""Two songs in two spellings each, which the first schema let be."""

SONG = text(
    "INSERT INTO songs (title, artist, artist_key, video_id, served, agreement, certainty, valence, arousal,"
    " happy, energetic, calm, sad) VALUES (:title, :artist, :key, :video, :yes, 'single', 0.5, 0.25, -0.25,"
    " 0.5, 0.25, 0.125, 0.125)"
)
REPLY = text(
    "INSERT INTO replies (id, listener, made_at, valence, arousal, emotion, confidence, source, name, current)"
    " VALUES ('token', 'discord:1', 1.0, 0.5, 0.0, 'positive', 0.9, 'named', 'happy', 0)"
)


@contextmanager
def first_schema(url: str) -> Iterator[Connection]:
    """Make a database as the first version of the program left it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "0001")
        yield connection
    engine.dispose()


def fill(connection: Connection) -> None:
    for number, (artist, title) in enumerate(OLD_SONGS, start=1):
        values = {"title": title, "artist": artist, "key": artist.lower(), "video": f"video{number:06}", "yes": True}
        connection.execute(SONG, values)
        connection.execute(
            text("INSERT INTO evidence VALUES (:id, 0, 'audio', 0.25, -0.25, 'it sounds calm')"), {"id": number}
        )
        connection.execute(text("INSERT INTO song_genres VALUES (:id, 0, 'Rock', 'rock')"), {"id": number})
    connection.execute(text("INSERT INTO consents VALUES ('discord:1', 1.0)"))
    connection.execute(text("INSERT INTO servings (listener, song_id, served_at) VALUES ('discord:1', 3, 1.0)"))
    connection.execute(REPLY)
    connection.execute(text("INSERT INTO reply_picks VALUES ('token', 'shown', 0, 2, 'because')"))
    connection.execute(text("INSERT INTO enabled_channels VALUES (20, 2)"))


def test_an_older_database_is_upgraded_with_all_that_it_holds(url: str) -> None:
    with first_schema(url) as connection:
        fill(connection)
    with Store.open(url) as store:
        store.check()
        songs = list(store.catalogue.each())
        assert [(song.artist, song.title) for song in songs] == list(OLD_SONGS)
        assert [song.video_id for song in songs] == [f"video{number:06}" for number in range(1, 5)]
        assert all(song.details == SongDetails() and song.genres == ("Rock",) for song in songs)
        evidence = songs[0].label.evidence[0]
        assert (evidence.source, evidence.point, evidence.moods) == (EvidenceSource.AUDIO, Point(0.25, -0.25), None)
        assert (store.catalogue.count(), store.catalogue.served_count()) == (4, 4)
        assert store.listeners.has_consented("discord:1")
        assert store.listeners.recent("discord:1", 9) == (3,)
        assert [pick.song.id for pick in store.replies.load("token").picks] == [2]


def test_an_older_databases_songs_can_be_picked_and_voted_on_and_its_replies_corrected(url: str) -> None:
    with first_schema(url) as connection:
        fill(connection)
    with Store.open(url) as store:
        picks = Recommender(store, rng=np.random.default_rng(0)).pick(feeling(), listener="discord:1", count=1)
        assert picks[0].song.id != 3  # served before
        store.votes.cast("discord:1", 3, Vote.UP)
        assert store.listeners.before("discord:1").votes == {3: Vote.UP}
        reply = store.replies.load("token")
        assert (reply.goal, reply.filters) == (Goal.MATCH, ANYTHING)
        store.replies.set_correction("token", correction("negative"), [])
        assert store.replies.load("token").corrected == correction("negative")


def test_an_older_databases_corrections_are_bare_emotions_and_its_replies_have_five_songs(url: str) -> None:
    with first_schema(url) as connection:
        fill(connection)
        connection.execute(text("UPDATE replies SET corrected = 'negative'"))
    with Store.open(url) as store:
        reply = store.replies.load("token")
        assert reply.corrected is not None
        assert (reply.corrected.name, reply.corrected.emotion) == ("negative", Emotion.NEGATIVE)
        assert reply.corrected.point == EMOTION_POINTS[Emotion.NEGATIVE]
        assert (reply.count, reply.guild) == (5, None)
        assert reply.picks[0].song.video_id == "video000002"
        assert [past.name for past in store.listeners.history("discord:1")] == ["negative"]


def test_an_older_databases_servers_keep_their_channels_and_are_known(url: str) -> None:
    with first_schema(url) as connection:
        fill(connection)
    with Store.open(url) as store:
        assert store.guilds.rules(2) == ServerRules(channels=frozenset({20}))
        store.guilds.keep_only([])
        assert store.guilds.forget_left(days=0.0) == 1
        assert store.guilds.rules(2) == ServerRules()


def test_of_an_older_databases_doubles_the_first_is_the_song_from_then_on(url: str) -> None:
    with first_schema(url) as connection:
        fill(connection)
    with Store.open(url) as store:
        store.catalogue.withdraw(["adele\thello"])
        assert [song.id for song in store.catalogue.each()] == [1, 2, 4]


def test_every_song_of_an_older_database_gets_its_key(url: str) -> None:
    with first_schema(url) as connection:
        rows = [
            {"title": f"Song {n}", "artist": f"Artist {n}", "key": f"artist {n}", "video": f"video{n:06}", "yes": True}
            for n in range(2500)
        ]
        connection.execute(SONG, rows)
    with Store.open(url) as store:
        changed = store.catalogue.publish(new_song(n) for n in range(2500))
        assert (changed.added, store.catalogue.count()) == (0, 2500)


def test_an_empty_older_database_is_upgraded(url: str) -> None:
    with first_schema(url):
        pass
    with Store.open(url) as store:
        assert store.catalogue.count() == 0
        assert store.collecting.add_song(TrackFacts("Adele", "Hello"), now=1.0) == 1
