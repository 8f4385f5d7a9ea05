"""The program killed again and again while members go on; what must hold after each kill, and in the end.

Each kill comes with a request: the program is killed when the n-th of a kind arrives, before or after that has its
effect. Which, and all that members do, is drawn from a seed.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from recommender import starter
from recommender.servers import ServerRules
from recommender.store import Store
from recommender.vocabulary import NAMED_FEELINGS, Emotion
from tests.bot.discord.members import MARKS, PATIENCE, Life, Member
from tests.bot.program import database_url, started
from tests.fake_discord import FakeDiscord

REQUESTS: Final[Mapping[str, int]] = {
    "POST /interactions": 12,
    "PATCH /webhooks": 8,
    "POST /webhooks": 3,
    "POST /channels/{channel_id}/messages": 2,
    "POST /channels/{channel_id}/typing": 2,
    "PATCH /channels": 6,
    "PUT /channels": 8,
    "GET /channels/{channel_id}/messages/{message_id}": 2,
}
"""The kinds of requests with which the program is killed, and how many of each pass by at most."""
DOWNLOAD: Final = "a download"
DOWNLOADS: Final = 3

NEW: Final = 2
"""Members who have not agreed yet."""

EMOTION_OF: Final[Mapping[str, str]] = {each.value: each.value for each in Emotion} | {
    name: feeling.emotion.value for name, feeling in NAMED_FEELINGS.items()
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When the program is killed: at the request `number` of a kind, before or `after` that had its effect."""

    kind: str
    number: int
    after: bool

    @classmethod
    def drawn(cls, rng: Random) -> Moment:
        """Draw one."""
        kind = rng.choice((*REQUESTS, DOWNLOAD))
        return cls(kind, rng.randint(1, REQUESTS.get(kind, DOWNLOADS)), rng.random() < 0.5)  # a coin

    def __str__(self) -> str:
        """Return it in words."""
        return f"{'after' if self.after else 'before'} {self.kind}, number {self.number}"


async def kill_at(life: Life, moment: Moment) -> None:
    """Kill the program at a moment."""
    server = life.server
    if moment.kind == DOWNLOAD:
        for number in range(moment.number):
            held = server.hold_download()
            await server.wait_until(lambda: held.reached, what=str(moment), within=PATIENCE)  # noqa: B023  # waited for
            if number == moment.number - 1:
                life.end()
            held.release()
        return
    begun = len(server.requests)

    def passed() -> int:
        return sum(moment.kind in f"{each.method} {each.route}" for each in server.requests[begun:])

    await server.wait_until(lambda: passed() >= moment.number - 1, what=str(moment), within=PATIENCE)
    server.interrupt_next(life.end, on=moment.kind, after=moment.after)
    await server.wait_until(lambda: life.over, what=str(moment), within=PATIENCE)


@dataclass
class Village:
    """Members, each in a channel of their own, and the folder in which the program keeps its things."""

    server: FakeDiscord
    folder: Path
    rng: Random
    members: list[Member]
    kills: Counter[str]
    photo: bytes

    @classmethod
    def of(cls, server: FakeDiscord, folder: Path, photo: bytes, *, seed: int, members: int = 6) -> Village:
        """Return a village whose members have all agreed, but for the last two, who do so when they are asked."""
        rng = Random(seed)  # noqa: S311  # to be drawn again
        guild = server.add_guild("Umbrageous")
        people = [server.add_user(f"Quillfeather {number}", member_of=[guild]) for number in range(members)]
        channels = [guild.add_text_channel(f"vexation-{number}") for number in range(members)]
        with Store.open(database_url(folder)) as store:
            starter.load_if_empty(store)
            for person in people[:-NEW]:
                store.listeners.consent(f"discord:{person.id}")
            store.guilds.set_rules(guild.id, ServerRules(channels=frozenset(channel.id for channel in channels)))
        pairs = zip(people, channels, strict=True)
        folk = [Member(person, channel, photo, Random(rng.random())) for person, channel in pairs]  # noqa: S311  # as above
        for member in folk[-NEW:]:
            member.agreed = False
        return cls(server, folder, rng, folk, Counter(), photo)

    async def be_killed(self) -> None:
        """Live through one life, and look at what it leaves behind."""
        moment = Moment.drawn(self.rng)
        async with started(self.folder, self.server, SERENADE_LOG_LEVEL="DEBUG") as program:
            life = Life(self.server, program)
            killer = asyncio.create_task(kill_at(life, moment))
            await asyncio.gather(*(member.live(life) for member in self.members))
            if not life.over:  # everybody was done before the moment came
                life.end()
            self.kills[str(moment) if killer.done() else "when all was quiet"] += 1
            killer.cancel()
            await asyncio.gather(killer, return_exceptions=True)
            await program.process.wait()
        self.server._door.faults.clear()
        self.server.cdn.ordered.clear()
        await self.server.wait_until(lambda: not self.server.gateway.live(), what="the end", within=PATIENCE)
        self.check_file()
        for member in self.members:
            await member.while_away()

    async def end_well(self) -> None:
        """Live through a last life that nobody cuts short, in which everything still works."""
        async with started(self.folder, self.server, SERENADE_LOG_LEVEL="DEBUG") as program:
            life = Life(self.server, program)
            await asyncio.gather(*(member.finish(life) for member in self.members))
            assert await program.stop() == 0

    def check_file(self) -> None:
        """Let SQLite check the database."""
        with closing(sqlite3.connect(self.folder / "serenade.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []

    def check(self) -> None:
        """Compare what is stored with what members did, and look for what nobody may find."""
        self.check_file()
        self._check_corrections()
        self._check_answers()
        self._check_traces()
        assert self.server.refusals == []

    def _check_corrections(self) -> None:
        with closing(sqlite3.connect(self.folder / "serenade.sqlite3")) as database:
            rows = database.execute("select id, source, emotion, corrected, corrected_name from replies").fetchall()
            counts = database.execute("select read, told, count from corrections where count != 0").fetchall()
            votes = database.execute("select listener, song_id, vote from votes").fetchall()
        stored = {row[0]: row[1:] for row in rows}
        held = [each for member in self.members for each in member.answers]
        for each in held:
            told = each.told
            assert each.says(), (told, each.message.content)
            assert stored[each.reply_id][2:] == (None if told is None else EMOTION_OF[told], told)
        sources = [(stored[each.reply_id], each.told) for each in held]
        expected = Counter(
            (emotion, EMOTION_OF[told]) for (source, emotion, *_), told in sources if source == "photo" and told
        )
        assert {(read, told): count for read, told, count in counts} == expected
        said = {(listener, song): vote for listener, song, vote in votes}
        for member in self.members:
            for song, vote in member.votes.items():
                assert said.get((f"discord:{member.person.id}", song)) == vote

    def _check_answers(self) -> None:
        for member in self.members:
            assert all(len(post.replies) <= 1 for post in member.posts)
            assert all(len(pressed.followups) <= 1 for pressed in member.pressed)
            said = [message for message in member.channel.messages if message.author is self.server.bot]
            asked = [*(post.replies for post in member.posts), *(each.messages() for each in member.pressed)]
            known = {id(message) for messages in asked for message in messages}
            assert [message for message in said if id(message) not in known] == []

    def _check_traces(self) -> None:
        marks = [mark.encode() for mark in MARKS] + [self.photo[1000:1032]]
        for file in (file for file in self.folder.rglob("*") if file.is_file()):
            data = file.read_bytes()
            assert [mark for mark in marks if mark in data or mark in data.lower()] == [], file
        for line in (self.folder / "log").read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            assert told["level"] not in {"error", "critical"}, told
            assert "exception" not in told


async def lives(folder: Path, photo: bytes, *, seed: int, kills: int) -> Village:
    """Kill the program so many times, check everything, and return what happened."""
    async with FakeDiscord() as server:
        village = Village.of(server, folder, photo, seed=seed)
        for _ in range(kills):
            await village.be_killed()
        await village.end_well()
        village.check()
        return village
