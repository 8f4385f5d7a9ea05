from __future__ import annotations

from dataclasses import replace

import pytest

from recommender.errors import StoreError, UnknownReply
from recommender.filters import Filters
from recommender.songs import Pick
from recommender.store import Store, StoredReply
from recommender.vocabulary import NAMED_FEELINGS, Emotion, Goal, correction
from tests.recommender.making import feeling, new_song

PLACE = "discord:10:100"
NEGATIVE, NEUTRAL = correction("negative"), correction("neutral")


@pytest.fixture
def picks(store: Store) -> tuple[Pick, ...]:
    store.catalogue.add(new_song(n) for n in range(4))
    return tuple(Pick(song, f"Reason {song.id}.") for song in store.catalogue.songs([1, 2, 3, 4]))


@pytest.fixture
def reply(store: Store, picks: tuple[Pick, ...]) -> StoredReply:
    first = StoredReply(
        id="token",
        listener="discord:1",
        place=None,
        read=feeling(0.25, -0.5),
        corrected=None,
        picks=picks[:2],
        read_picks=picks[:2],
        current=0,
        filters=Filters("Rock", clean=True, without_genres=("Polka",), genres=("Rock", "Pop"), languages=("en",)),
        goal=Goal.LIFT,
        count=2,
        guild=2**63 - 1,
    )
    store.replies.save(first)
    return first


def test_a_reply_comes_back_as_it_was_saved(store: Store, reply: StoredReply) -> None:
    assert store.replies.load("token") == reply


def test_a_reply_outlives_a_restart(store: Store, url: str, reply: StoredReply) -> None:
    store.close()
    with Store.open(url) as again:
        assert again.replies.load("token") == reply


def test_an_unknown_reply_is_said_to_be_so_without_its_secret(store: Store) -> None:
    with pytest.raises(UnknownReply) as caught:
        store.replies.load("guess")
    assert caught.value.reply_id == "guess"
    assert "guess" not in str(caught.value)


def test_a_reply_is_found_where_it_stands(store: Store, reply: StoredReply) -> None:
    assert store.replies.at(PLACE) is None
    store.replies.bind("token", PLACE)
    assert store.replies.at(PLACE) == replace(reply, place=PLACE)


def test_the_latest_reply_at_a_place_stands_there_alone(store: Store, reply: StoredReply) -> None:
    store.replies.bind("token", PLACE)
    store.replies.save(replace(reply, id="other", place=PLACE))
    assert store.replies.load("token").place is None
    store.replies.bind("token", PLACE)
    found = store.replies.at(PLACE)
    assert found is not None
    assert found.id == "token"
    assert store.replies.load("other").place is None


def test_only_a_reply_that_stands_nowhere_can_be_claimed_for_a_place(store: Store, reply: StoredReply) -> None:
    assert not store.replies.claim("guess", PLACE)
    assert store.replies.claim(reply.id, PLACE)
    assert store.replies.at(PLACE) == replace(reply, place=PLACE)
    assert not store.replies.claim(reply.id, f"{PLACE}1")
    assert store.replies.at(f"{PLACE}1") is None


def test_binding_an_unknown_reply_moves_nobody(store: Store, reply: StoredReply) -> None:
    store.replies.bind("token", PLACE)
    with pytest.raises(UnknownReply):
        store.replies.bind("guess", PLACE)
    assert store.replies.at(PLACE) == replace(reply, place=PLACE)


def test_the_current_pick_is_remembered(store: Store, reply: StoredReply) -> None:
    store.replies.set_current("token", 1)
    assert store.replies.load("token") == replace(reply, current=1)


def test_a_correction_changes_the_songs_shown_and_starts_at_the_first(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.set_current("token", 1)
    store.replies.set_correction("token", NEGATIVE, picks[2:])
    assert store.replies.load("token") == replace(reply, corrected=NEGATIVE, picks=picks[2:], current=0)


def test_a_correction_is_taken_back_with_the_songs_of_the_first_answer(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.set_correction("token", NEGATIVE, picks[2:])
    store.replies.set_correction("token", None, store.replies.load("token").read_picks)
    assert store.replies.load("token") == reply


@pytest.mark.parametrize("name", [*Emotion, *NAMED_FEELINGS])
def test_a_correction_comes_back_by_its_name(store: Store, reply: StoredReply, name: str) -> None:
    store.replies.set_correction("token", correction(name), reply.picks)
    assert store.replies.load("token") == replace(reply, corrected=correction(name))


def test_a_correction_by_a_word_of_ones_own_is_refused(store: Store, reply: StoredReply) -> None:
    with pytest.raises(ValueError, match="meh"):
        store.replies.set_correction("token", replace(NEUTRAL, name="meh"), reply.picks)
    assert store.replies.load("token") == reply


def test_other_songs_for_what_was_read_are_kept_by_an_undo(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.set_current("token", 1)
    store.replies.set_picks("token", picks[2:], goal=Goal.CALM)
    changed = replace(reply, picks=picks[2:], read_picks=picks[2:], goal=Goal.CALM)
    assert store.replies.load("token") == changed


def test_other_songs_for_a_correction_leave_those_for_what_was_read(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.set_correction("token", NEGATIVE, picks[1:3])
    store.replies.set_picks("token", picks[2:], goal=Goal.MATCH)
    assert store.replies.load("token") == replace(reply, corrected=NEGATIVE, picks=picks[2:], goal=Goal.MATCH)


def test_a_pick_takes_anothers_place_in_both_lists_where_it_stood_in_both(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.swap("token", 1, picks[3])
    both = (picks[0], picks[3])
    assert store.replies.load("token") == replace(reply, picks=both, read_picks=both)
    store.replies.set_correction("token", NEGATIVE, picks[2:])
    store.replies.swap("token", 0, picks[1])
    alone = replace(reply, corrected=NEGATIVE, picks=(picks[1], picks[3]), read_picks=both)
    assert store.replies.load("token") == alone


def test_a_reply_shows_another_video_of_a_song_even_after_an_undo(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    other = replace(picks[1], song=replace(picks[1].song, video_id="alternative"))
    store.replies.swap("token", 1, other)
    both = (picks[0], other)
    assert store.replies.load("token") == replace(reply, picks=both, read_picks=both)
    store.replies.set_correction("token", NEGATIVE, picks[2:])
    store.replies.set_correction("token", None, store.replies.load("token").read_picks)
    assert store.replies.load("token").picks == both


@pytest.mark.usefixtures("reply")
def test_a_song_that_gets_another_video_has_it_in_the_replies_that_show_it(
    store: Store, picks: tuple[Pick, ...]
) -> None:
    store.catalogue.publish([replace(new_song(0), video_id="replacement")])
    assert store.replies.load("token").picks[0].song.video_id == "replacement"
    assert store.replies.load("token").picks[1] == picks[1]


def test_another_reading_replaces_the_first_with_its_songs_and_its_correction(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.set_correction("token", NEGATIVE, picks[1:3])
    store.replies.set_current("token", 1)
    other = feeling(-0.5, 0.75)
    store.replies.set_reading("token", other, picks[2:])
    assert store.replies.load("token") == replace(reply, read=other, picks=picks[2:], read_picks=picks[2:])


def test_a_reply_without_songs_comes_back_as_such_and_may_get_some(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    store.replies.set_reading("token", reply.read, ())
    assert store.replies.load("token") == replace(reply, picks=(), read_picks=())
    store.replies.set_correction("token", NEUTRAL, picks[:2])
    asked = replace(reply, corrected=NEUTRAL, read_picks=())
    assert store.replies.load("token") == asked
    store.replies.save(replace(asked, id="new", corrected=None, picks=()))
    assert store.replies.load("new") == replace(asked, id="new", corrected=None, picks=())


def test_another_reading_with_an_unknown_song_changes_nothing(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    stranger = replace(picks[2], song=replace(picks[2].song, id=404))
    with pytest.raises(StoreError):
        store.replies.set_reading("token", feeling(-0.5, 0.75), [picks[2], stranger])
    assert store.replies.load("token") == reply


def test_a_correction_with_an_unknown_song_changes_nothing(
    store: Store, reply: StoredReply, picks: tuple[Pick, ...]
) -> None:
    stranger = replace(picks[2], song=replace(picks[2].song, id=404))
    with pytest.raises(StoreError):
        store.replies.set_correction("token", NEGATIVE, [picks[2], stranger])
    assert store.replies.load("token") == reply


@pytest.mark.usefixtures("reply")
def test_changes_to_an_unknown_reply_are_refused(store: Store) -> None:
    with pytest.raises(UnknownReply):
        store.replies.set_current("guess", 1)
    with pytest.raises(UnknownReply):
        store.replies.set_correction("guess", None, ())
    with pytest.raises(UnknownReply):
        store.replies.set_picks("guess", (), goal=Goal.MATCH)
    with pytest.raises(UnknownReply):
        store.replies.swap("guess", 0, store.replies.load("token").picks[0])
    with pytest.raises(UnknownReply):
        store.replies.swap("token", 9, store.replies.load("token").picks[0])
    with pytest.raises(UnknownReply):
        store.replies.set_reading("guess", feeling(0, 0), ())


def test_an_id_is_used_once(store: Store, reply: StoredReply) -> None:
    with pytest.raises(StoreError):
        store.replies.save(replace(reply, listener="discord:2"))
    assert store.replies.load("token").listener == "discord:1"


def test_an_erased_reply_is_unknown(store: Store, reply: StoredReply) -> None:
    store.replies.bind(reply.id, PLACE)
    store.replies.erase("token")
    store.replies.erase("token")
    assert store.replies.at(PLACE) is None
    with pytest.raises(UnknownReply):
        store.replies.load("token")


def test_withdrawing_erases_the_listeners_replies(store: Store, reply: StoredReply) -> None:
    store.replies.save(replace(reply, id="other", listener="discord:2"))
    store.listeners.withdraw("discord:1")
    with pytest.raises(UnknownReply):
        store.replies.load("token")
    assert store.replies.load("other").picks == reply.picks
    store.check()  # no pick is left behind without its reply
