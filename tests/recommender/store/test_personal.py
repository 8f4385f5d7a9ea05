from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from recommender.songs import Pick
from recommender.store import Store
from recommender.store.personal import DAY, RETENTION_DAYS, Kept
from recommender.taste import Vote
from recommender.vocabulary import EMOTION_POINTS, NAMED_FEELINGS, Emotion, FeelingSource, correction
from tests.recommender.making import new_song, photo_reply

ADA, BOB = "discord:1", "discord:2"
NOW = 1_700_000_000.0


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(url: str, clock: Clock) -> Iterator[Store]:
    """A store by that clock, with three songs."""
    with Store.open(url, clock=clock) as store:
        store.catalogue.add(new_song(n) for n in range(3))
        yield store


def use(store: Store, listener: str, token: str) -> None:
    """Leave something in every table that is about listeners."""
    picks = tuple(Pick(song, "It fits.") for song in store.catalogue.songs([1, 2]))
    store.listeners.consent(listener)
    store.replies.save(replace(photo_reply(token, listener=listener), picks=picks, read_picks=picks))
    store.listeners.record_served(listener, [1, 2], "discord:9")
    store.votes.cast(listener, 2, Vote.UP)
    store.links.report(1, "video000000", listener)


def everything_of(store: Store, listener: str) -> str:
    told = store.personal.export(listener)
    del told["listener"]
    return json.dumps([value for value in told.values() if value])


def test_an_export_has_all_that_is_stored_of_a_listener_and_nothing_of_others(kept: Store) -> None:
    use(kept, ADA, "one")
    use(kept, BOB, "two")
    kept.replies.bind("one", "discord:9:8")
    kept.replies.set_correction("one", correction("tired"), [])
    told = json.loads(json.dumps(kept.personal.export(ADA)))
    assert told["consented_at"] == "2023-11-14T22:13:20+00:00"
    assert [answer["corrected"] for answer in told["answers"]] == ["tired"]
    assert told["answers"][0]["place"] == "discord:9:8"
    assert [(song["title"], song["channel"]) for song in told["served"]] == [
        ("Song 0", "discord:9"),
        ("Song 1", "discord:9"),
    ]
    assert [(vote["title"], vote["vote"]) for vote in told["votes"]] == [("Song 1", "up")]
    assert [(link["title"], link["video_id"]) for link in told["reported_links"]] == [("Song 0", "video000000")]


def test_what_is_kept_of_a_listener_is_counted_for_them_alone(kept: Store) -> None:
    use(kept, ADA, "one")
    use(kept, ADA, "more")
    use(kept, BOB, "two")
    assert kept.personal.kept(ADA) == Kept(agreed_at=NOW, answers=2, served=4, votes=1, reports=1)


def test_nothing_is_kept_of_a_stranger(kept: Store) -> None:
    use(kept, BOB, "two")
    assert kept.personal.kept(ADA) == Kept(agreed_at=None, answers=0, served=0, votes=0, reports=0)


def test_who_takes_the_agreement_back_keeps_all_the_rest(kept: Store) -> None:
    use(kept, ADA, "one")
    use(kept, BOB, "two")
    before = kept.personal.kept(ADA)
    kept.listeners.revoke(ADA)
    assert kept.personal.kept(ADA) == replace(before, agreed_at=None)
    assert kept.listeners.has_consented(BOB)


def test_an_erased_listener_is_in_no_table(kept: Store, url: str) -> None:
    use(kept, ADA, "one")
    use(kept, BOB, "two")
    kept.listeners.withdraw(ADA)
    assert everything_of(kept, ADA) == "[]"
    assert everything_of(kept, BOB) != "[]"
    engine = create_engine(url)
    with engine.connect() as connection:
        for table in ("consents", "replies", "servings", "votes", "link_reports"):
            listeners = connection.execute(text(f"SELECT listener FROM {table}")).scalars()  # noqa: S608  # our names
            assert set(listeners) == {BOB}, table
    engine.dispose()


def test_what_is_older_than_the_retention_period_is_gone_and_the_rest_stays(kept: Store, clock: Clock) -> None:
    use(kept, ADA, "one")
    clock.now += RETENTION_DAYS * DAY
    assert kept.personal.forget_old() == 0
    clock.now += 1.0
    use(kept, BOB, "two")
    assert kept.personal.forget_old() == 6  # a reply, two songs, a vote, a link and the agreement
    assert everything_of(kept, ADA) == "[]"
    assert kept.listeners.recent(BOB, 9) == (2, 1)


def test_an_old_agreement_stays_as_long_as_its_listener_uses_it(kept: Store, clock: Clock) -> None:
    use(kept, ADA, "one")
    clock.now += 89 * DAY
    kept.listeners.record_served(ADA, [1])
    clock.now += 2 * DAY
    kept.personal.forget_old()
    assert kept.listeners.has_consented(ADA)
    kept.personal.forget_old(days=1.0)
    assert not kept.listeners.has_consented(ADA)


def test_the_history_tells_feelings_in_their_order_as_they_were_corrected(kept: Store, clock: Clock) -> None:
    picks = tuple(Pick(song, "It fits.") for song in kept.catalogue.songs([1]))
    for number, emotion in enumerate((Emotion.POSITIVE, Emotion.NEGATIVE, Emotion.NEUTRAL)):
        clock.now = NOW + number
        reply = photo_reply(f"reply {number}", listener=ADA, emotion=emotion)
        kept.replies.save(replace(reply, picks=picks, read_picks=picks))
    kept.replies.set_correction("reply 1", correction("loved"), picks)
    kept.replies.set_correction("reply 2", correction("neutral"), picks)
    history = kept.listeners.history(ADA)
    assert [(past.at - NOW, past.emotion) for past in history] == [
        (0.0, Emotion.POSITIVE),
        (1.0, Emotion.POSITIVE),
        (2.0, Emotion.NEUTRAL),
    ]
    assert history[1].source is FeelingSource.CORRECTION
    assert (history[1].point, history[1].name) == (NAMED_FEELINGS["loved"].point, "loved")
    assert (history[2].point, history[2].name) == (EMOTION_POINTS[Emotion.NEUTRAL], "neutral")
    assert [past.at - NOW for past in kept.listeners.history(ADA, since=NOW + 1, limit=1)] == [2.0]


def test_a_question_without_an_answer_is_no_feeling_of_the_history(kept: Store) -> None:
    kept.replies.save(photo_reply("question", listener=ADA))
    assert kept.listeners.history(ADA) == ()
