"""How replies come about and change: the half of the conversation that waits for the store, in a thread of its own.

Every method may raise StoreError; those that change a reply raise UnknownReply where it is not known and NotYours where
it is another's.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.asking import Asked
from bot.errors import FacesForgotten, NoSuchFace, NotYours
from bot.language import _
from bot.memory import Seen, SeenFaces
from bot.replies import Reply
from bot.wording import NEAREST, notes, of_photo_number, sentence
from models import reader
from models.errors import PhotoError
from models.schemas import PhotoReading
from recommender.errors import NoSongs, UnknownReply
from recommender.filters import ANYTHING
from recommender.service import Recommender
from recommender.songs import Pick
from recommender.store import Store
from recommender.store.replies import StoredReply
from recommender.taste import Vote
from recommender.vocabulary import Feeling, Goal, correction

NO_FAILURES: Final[Mapping[int, PhotoError]] = MappingProxyType({})

TOKEN_BYTES: Final = 12
"""96 random bits: a reply's id cannot be guessed, and sixteen characters fit a button's custom id."""


class Answering:
    """Makes replies, and changes them as their listeners wish; safe to call from several threads."""

    def __init__(self, recommender: Recommender, store: Store, seen: SeenFaces, *, goal: Goal, songs: int) -> None:
        """Choose from `recommender` and keep in `store`; `goal` and `songs` are what holds where nobody wished."""
        self._recommender = recommender
        self._store = store
        self._seen = seen
        self._goal = goal
        self._songs = songs

    def answer(self, feeling: Feeling, asked: Asked, *, sure: bool = True) -> Reply:
        """Choose songs for a feeling, or where it is not `sure` none, and keep the reply."""
        asked = replace(asked, goal=asked.goal or self._goal, songs=asked.songs or self._songs)
        asked, missed = self._within_reach(feeling, asked)
        picks = self._pick(feeling, asked) if sure else ()
        stored = StoredReply(
            id=secrets.token_urlsafe(TOKEN_BYTES),
            listener=asked.listener,
            place=None,
            read=feeling,
            corrected=None,
            picks=picks,
            read_picks=picks,
            current=0,
            filters=asked.filters.within(asked.rules),
            goal=asked.goal or self._goal,
            count=asked.songs or self._songs,
            guild=asked.guild,
        )
        self._store.replies.save(stored)
        return replace(self._shown(stored), notes=missed)

    def _within_reach(self, feeling: Feeling, asked: Asked) -> tuple[Asked, tuple[str, ...]]:
        """Return what is asked for, without the wishes that no song fulfils, and what is to be said of that.

        A server's rules stay: NoSongs where they leave nothing.
        """
        if asked.filters == ANYTHING or self._recommender.count(asked.filters.within(asked.rules)):
            return asked, ()
        try:
            self._pick(feeling, asked)
        except NoSongs as none:
            if not none.picks:
                raise
            return replace(asked, filters=ANYTHING), (sentence(none), _(NEAREST))
        return asked, ()  # some came into the catalogue just now

    def correct(self, reply_id: str, told: str | None, listener: str) -> Reply:
        """Take an emotion or a named feeling, by name, as what was felt; None takes that back, ValueError others."""
        stored = self._own(reply_id, listener)
        return self._tell(stored, None if told is None else correction(told))

    def _tell(self, stored: StoredReply, told: Feeling | None) -> Reply:
        if told != stored.corrected:
            picks = self._picks_after(stored, told)
            self._store.replies.set_correction(stored.id, told, picks)
            stored = self._store.replies.load(stored.id)
        return self._shown(stored)

    def _picks_after(self, stored: StoredReply, told: Feeling | None) -> tuple[Pick, ...]:
        # Taking a correction back, or confirming what was read, keeps the songs of the reading. A question has
        # none: taken back it is a question again, and an answer to it always needs songs. A finer word than
        # positive, neutral or negative asks for finer songs.
        confirms = told is None or (told == correction(stored.read.emotion) and stored.read_picks)
        return stored.read_picks if confirms or told is None else self._pick(told, _asked(stored))

    def choose(self, reply_id: str, face: int | None, listener: str) -> Reply:
        """Let another face, or with None all of them, be what was read."""
        stored = self._own(reply_id, listener)
        reading = self.seen_in(reply_id, listener).reading
        if face == reading.chosen:
            return self._tell(stored, None)
        try:
            chosen = reader.choose(reading, face)
        except IndexError as error:
            raise NoSuchFace from error
        picks = self._pick(chosen.feeling, _asked(stored)) if chosen.sure else ()
        self._store.replies.set_reading(reply_id, chosen.feeling, picks)
        self._seen.change(reply_id, chosen)
        return self._shown(self._store.replies.load(reply_id))

    def again(self, reply_id: str, goal: Goal | None, listener: str) -> Reply:
        """Bring other songs for the same feeling, and for another goal where one is given."""
        stored = self._own(reply_id, listener)
        stored = replace(stored, goal=goal or stored.goal)
        picks = self._pick(_felt(stored), _asked(stored)) if stored.picks else ()
        self._store.replies.set_picks(reply_id, picks, goal=stored.goal)
        return self._shown(self._store.replies.load(reply_id))

    def report(self, reply_id: str, song_id: int, listener: str) -> Reply:
        """Put another video of a song in its place, or else another song."""
        stored = self._own(reply_id, listener)
        position = next((n for n, pick in enumerate(stored.picks) if pick.song.id == song_id), None)
        if position is None:
            raise UnknownReply(reply_id)
        pick = stored.picks[position]
        alternate = self._store.links.report(song_id, pick.song.video_id, listener)
        if alternate is not None:
            other = replace(pick, song=replace(pick.song, video_id=alternate))
        else:
            [other] = self._pick(_felt(stored), replace(_asked(stored), songs=1))
        self._store.replies.swap(reply_id, position, other)
        return self._shown(self._store.replies.load(reply_id))

    def _pick(self, feeling: Feeling, asked: Asked) -> tuple[Pick, ...]:
        return self._recommender.pick(
            feeling,
            listener=asked.listener,
            channel=asked.channel,
            goal=asked.goal or self._goal,
            count=asked.songs or self._songs,
            filters=asked.filters,
            rules=asked.rules,
        )

    def vote(self, reply_id: str, song_id: int, vote: Vote, listener: str) -> Vote | None:
        """Keep what a listener says of a song of a reply, or take it back where it stands already.

        To skip a song takes back no 👍 or 👎: who passes over it for now thinks of it what they did.
        """
        stored = self._store.replies.load(reply_id)
        if song_id not in {pick.song.id for pick in (*stored.picks, *stored.read_picks)}:
            raise UnknownReply(reply_id)
        before = self._store.votes.of(listener).get(song_id)
        if vote is Vote.SKIP and before in {Vote.UP, Vote.DOWN}:
            return before
        stands = None if before is vote else vote
        self._store.votes.cast(listener, song_id, stands)
        return stands

    def turn(self, reply_id: str, step: int, listener: str) -> Reply:
        """Show the song some places further on."""
        stored = self._own(reply_id, listener)
        if stored.picks:  # a question has nothing to turn to
            stored = replace(stored, current=(stored.current + step) % len(stored.picks))
            self._store.replies.set_current(reply_id, stored.current)
        return self._shown(stored)

    def _own(self, reply_id: str, listener: str) -> StoredReply:
        stored = self._store.replies.load(reply_id)
        if stored.listener != listener:
            raise NotYours
        return stored

    def at(self, place: str) -> Reply | None:
        """Return the reply that stands at a place."""
        stored = self._store.replies.at(place)
        return None if stored is None else self._shown(stored)

    def _shown(self, stored: StoredReply) -> Reply:
        reply = Reply(
            stored.id,
            _felt(stored),
            stored.read.emotion,
            stored.picks,
            stored.current,
            goal=stored.goal,
            asked=not stored.read_picks,
            listener=stored.listener,
        )
        seen = self._seen.get(stored.id)
        return reply if seen is None else with_reading(reply, seen.reading)

    def seen_in(self, reply_id: str, listener: str) -> Seen:
        """Return what was seen in the photos of somebody's own reply; FacesForgotten, NotYours."""
        seen = self._seen.get(reply_id)
        if seen is None:
            raise FacesForgotten
        if seen.listener != listener:
            raise NotYours
        return seen


def _asked(stored: StoredReply) -> Asked:
    """Return what a reply was asked for with; the last part of its place is its message, before it stands where."""
    channel = None if stored.place is None else stored.place.rpartition(":")[0]
    # Its filters hold for good: what was wished then is loosened no more than what was ruled.
    return Asked(
        stored.listener,
        goal=stored.goal,
        channel=channel,
        songs=stored.count,
        guild=stored.guild,
        rules=stored.filters,
    )


def _felt(stored: StoredReply) -> Feeling:
    return stored.read if stored.corrected is None else stored.corrected


def with_reading(reply: Reply, reading: PhotoReading, failures: Mapping[int, PhotoError] = NO_FAILURES) -> Reply:
    """Return a reply with what was seen, and with notes on what could not be read, by the photos' numbers."""
    failed = (of_photo_number(number, sentence(error)) for number, error in failures.items())
    return replace(reply, reading=reading, notes=(*reply.notes, *failed, *notes(reading)))
