"""What the conversation remembers of a listener, and tells, beside the answers themselves."""

from __future__ import annotations

import json

import pytest

from bot.asking import Asked
from bot.replies import Reply
from bot.service import Serenade
from recommender.errors import UnknownReply
from recommender.filters import Filters
from recommender.store import Store
from recommender.taste import Vote
from recommender.vocabulary import GOAL_POINTS, Emotion, Goal

ADA, BOB = "discord:1", "discord:2"


@pytest.fixture
async def reply(service: Serenade) -> Reply:
    return await service.read_words("sad", Asked(ADA, Filters(clean=True), Goal.LIFT))


def _distances(reply: Reply, goal: Goal) -> list[float]:
    points = [pick.song.label.point for pick in reply.picks]
    target = GOAL_POINTS[goal]
    return [abs(complex(point.valence - target.valence, point.arousal - target.arousal)) for point in points]


async def test_a_lift_leads_from_the_feeling_to_pleasant_songs(reply: Reply) -> None:
    distances = _distances(reply, Goal.LIFT)
    assert distances == sorted(distances, reverse=True)
    assert reply.picks[0].song.label.point.valence < 0.0 < reply.picks[-1].song.label.point.valence


async def test_a_correction_keeps_the_goal_and_the_filters(service: Serenade, store: Store, reply: Reply) -> None:
    corrected = await service.correct(reply.id, Emotion.NEUTRAL, listener=ADA)
    distances = _distances(corrected, Goal.LIFT)
    assert distances == sorted(distances, reverse=True)
    stored = store.replies.load(reply.id)
    assert (stored.goal, stored.filters) == (Goal.LIFT, Filters(clean=True))


async def test_songs_shown_in_a_channel_do_not_come_there_again(service: Serenade) -> None:
    one, other = [await service.read_words("happy", Asked(listener, channel="discord:9")) for listener in (ADA, BOB)]
    assert not {pick.song.id for pick in one.picks} & {pick.song.id for pick in other.picks}


async def test_a_correction_counts_for_the_channel_in_which_the_answer_stands(
    service: Serenade, store: Store, reply: Reply
) -> None:
    await service.bind(reply.id, "discord:9:8")
    corrected = await service.correct(reply.id, Emotion.POSITIVE, listener=ADA)
    shown = store.listeners.before(BOB, "discord:9").shown
    assert set(shown) == {pick.song.id for pick in corrected.picks}


async def test_anybody_may_vote_on_a_song_of_an_answer_and_take_it_back(service: Serenade, reply: Reply) -> None:
    song = reply.picks[0].song.id
    assert await service.vote(reply.id, song, Vote.UP, listener=BOB) is Vote.UP
    assert await service.votes(BOB) == {song: Vote.UP}
    assert await service.votes(ADA) == {}
    assert await service.vote(reply.id, song, Vote.DOWN, listener=BOB) is Vote.DOWN
    assert await service.vote(reply.id, song, Vote.DOWN, listener=BOB) is None
    assert await service.votes(BOB) == {}


async def test_a_vote_on_a_song_that_the_answer_has_not_is_refused(service: Serenade, reply: Reply) -> None:
    with pytest.raises(UnknownReply):
        await service.vote(reply.id, 10**6, Vote.UP, listener=ADA)
    with pytest.raises(UnknownReply):
        await service.vote("guess", reply.picks[0].song.id, Vote.UP, listener=ADA)


async def test_the_history_tells_what_was_felt_and_an_export_everything_until_it_is_withdrawn(
    service: Serenade, reply: Reply
) -> None:
    await service.vote(reply.id, reply.picks[0].song.id, Vote.DOWN, listener=ADA)
    assert [past.emotion for past in await service.history(ADA)] == [Emotion.NEGATIVE]
    told = json.loads(json.dumps(await service.export(ADA)))
    assert [len(told[part]) for part in ("answers", "served", "votes")] == [1, 5, 1]
    await service.withdraw(ADA)
    told = await service.export(ADA)
    assert [told[part] for part in ("consented_at", "answers", "served", "votes")] == [None, [], [], []]
    assert await service.history(ADA) == ()
