from __future__ import annotations

from recommender.store import Store
from recommender.vocabulary import Emotion, correction
from tests.recommender.making import feeling, photo_reply

POSITIVE, NEUTRAL, NEGATIVE = Emotion


def correct(store: Store, reply_id: str, *told: Emotion | None) -> None:
    for emotion in told:
        store.replies.set_correction(reply_id, None if emotion is None else correction(emotion), [])


def test_a_correction_is_counted_by_what_was_read_and_told(store: Store) -> None:
    store.replies.save(photo_reply("one"))
    store.replies.save(photo_reply("two", emotion=NEGATIVE))
    correct(store, "one", NEUTRAL)
    correct(store, "two", NEUTRAL)
    assert store.corrections.counts() == {(POSITIVE, NEUTRAL): 1, (NEGATIVE, NEUTRAL): 1}


def test_a_correction_that_is_taken_back_is_no_longer_counted(store: Store) -> None:
    store.replies.save(photo_reply("one"))
    correct(store, "one", NEUTRAL, None)
    assert store.corrections.counts() == {}


def test_a_finer_word_for_the_emotion_that_was_told_is_not_counted_again(store: Store) -> None:
    store.replies.save(photo_reply("one"))
    for name in ("negative", "lonely", "angry", "lonely"):
        store.replies.set_correction("one", correction(name), [])
    assert store.corrections.counts() == {(POSITIVE, NEGATIVE): 1}
    store.replies.set_correction("one", correction("tired"), [])
    assert store.corrections.counts() == {(POSITIVE, NEUTRAL): 1}


def test_a_reply_counts_once_with_its_last_correction_even_after_a_restart(store: Store, url: str) -> None:
    store.replies.save(photo_reply("one"))
    correct(store, "one", NEUTRAL, NEGATIVE)
    store.close()
    with Store.open(url) as again:
        correct(again, "one", NEGATIVE, POSITIVE, NEGATIVE)
        assert again.corrections.counts() == {(POSITIVE, NEGATIVE): 1}


def test_choosing_another_face_takes_the_correction_of_the_first_out(store: Store) -> None:
    store.replies.save(photo_reply("one"))
    correct(store, "one", NEUTRAL)
    store.replies.set_reading("one", photo_reply("one", emotion=NEGATIVE).read, [])
    assert store.corrections.counts() == {}
    correct(store, "one", NEUTRAL)
    assert store.corrections.counts() == {(NEGATIVE, NEUTRAL): 1}


def test_corrections_of_words_are_not_counted(store: Store) -> None:
    reply = photo_reply("one")
    store.replies.save(type(reply)("two", "discord:1", None, feeling(), None, (), (), 0))
    correct(store, "two", NEGATIVE)
    assert store.corrections.counts() == {}


def test_erasing_a_listener_leaves_the_counts_which_tell_of_nobody(store: Store) -> None:
    store.replies.save(photo_reply("one"))
    correct(store, "one", NEUTRAL)
    store.listeners.withdraw("discord:1")
    assert store.corrections.counts() == {(POSITIVE, NEUTRAL): 1}


def test_after_a_reset_nothing_is_counted_and_nothing_falls_below_nothing(store: Store) -> None:
    store.replies.save(photo_reply("one"))
    correct(store, "one", NEUTRAL)
    store.corrections.reset()
    assert store.corrections.counts() == {}
    correct(store, "one", None)
    assert store.corrections.counts() == {}
    correct(store, "one", NEGATIVE)
    assert store.corrections.counts() == {(POSITIVE, NEGATIVE): 1}
