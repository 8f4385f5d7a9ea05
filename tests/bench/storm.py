"""Ten minutes of a crowd on a Discord in trouble: every request must end once, in an answer or a polite refusal."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from recommender import starter
from recommender.servers import Quiet, ServerRules
from recommender.store import Store
from recommender.vocabulary import NAMED_FEELINGS
from tests.bench.measuring import MEBIBYTE, Effort, row
from tests.bench.scenes import MESSENGER, ONE, jpeg
from tests.bot.program import Program, database_url, started
from tests.fake_discord import FakeDiscord, Interaction, Message, Person
from tests.fake_discord.model import Channel, Guild

GUILDS, MEMBERS = 50, 500
RATE = 6.0
"""Requests a second that begin, at random moments."""
TROUBLES = 0.7
"""Faults a second."""
PATIENCE = 90.0
"""Seconds after which a request that has not ended never will: more than discord.py's own retries take."""
REMEMBERED = 120.0
"""Seconds after which the loopback Discord forgets what happened."""
WORDS = (*NAMED_FEELINGS, "I got the job!!!", "bombed my exam 😭", "so done with people", "@everyone *shout*", "qwrtzp")


def lines(effort: Effort) -> Iterator[str]:
    """Yield how requests ended, what the bot's memory did meanwhile, and how it ended when it was told to."""
    yield from asyncio.run(_storm(effort.minutes * 60))


@dataclass
class Crowd:
    """The members with their guilds' channels, and how what they asked for ended."""

    server: FakeDiscord
    random: random.Random
    photo: bytes
    guilds: list[tuple[Guild, Channel]] = field(default_factory=list)
    members: list[tuple[Person, Channel]] = field(default_factory=list)
    answers: list[tuple[Person, Message]] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    told: list[Callable[[], list[Message]]] = field(default_factory=list)
    """What was said beside each message, to be looked at again when all is quiet."""
    busy: set[int] = field(default_factory=set)
    """Who waits for an answer: nobody asks twice at once."""
    calm: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as long as requests may begin: what is sent into a gap between two sessions reaches no bot, anywhere."""

    def gather(self) -> None:
        """Let everybody in."""
        for number in range(GUILDS):
            guild = self.server.add_guild(f"Guild {number}")
            self.guilds.append((guild, guild.add_text_channel("songs")))
        for number in range(MEMBERS):
            guild, channel = self.guilds[number % GUILDS]
            self.members.append((self.server.add_user(f"Member {number}", member_of=[guild]), channel))

    def prepare(self, store: Store) -> None:
        """Let most have agreed already, and let some guilds want answers elsewhere."""
        for person, _ in self.members:
            if person.id % 10:
                store.listeners.consent(f"discord:{person.id}")
        for number, (guild, channel) in enumerate(self.guilds):
            quiet = {8: Quiet.THREAD, 9: Quiet.PRIVATE}.get(number % 10, Quiet.OFF)
            store.guilds.set_rules(guild.id, ServerRules(channels=frozenset({channel.id}), quiet=quiet))

    # --- what members ask for; each returns how it ended

    async def photo_message(self, person: Person, channel: Channel) -> str:
        """Post a photo where photos are answered."""
        expired = self.random.random() < 0.05
        message = await person.post(channel, files=[("selfie.jpg", self.photo)], expired_files=expired)
        if self.random.random() < 0.05:
            await self.server.delivered(within=PATIENCE)
            await person.delete(message)
            return "taken back"
        return await self._reply_to(message, person)

    async def mention(self, person: Person, channel: Channel) -> str:
        """Say something to the bot."""
        words = self.random.choice(WORDS)
        return await self._reply_to(await person.post(channel, f"{self.server.bot.mention} {words}"), person)

    async def direct(self, person: Person, _: Channel) -> str:
        """Say something in a DM."""
        return await self._reply_to(await person.post(person.dm(), self.random.choice(WORDS)), person)

    async def mood(self, person: Person, channel: Channel) -> str:
        """Use the command with words."""
        return await self._answer(await person.slash(channel, "mood", feeling=self.random.choice(WORDS)), person)

    async def mood_photo(self, person: Person, channel: Channel) -> str:
        """Use the command with a photo."""
        return await self._answer(await person.slash(channel, "mood", photo=("selfie.jpg", self.photo)), person)

    async def press(self, person: Person, channel: Channel) -> str:
        """Press a button of an answer of one's own."""
        answer = self._own(person)
        buttons = [] if answer is None else [each for each in answer.buttons if "custom_id" in each]
        if answer is None or not buttons:
            return await self.mood(person, channel)
        interaction = await person.click(answer, self.random.choice(buttons)["custom_id"])
        await interaction.acknowledged(within=PATIENCE)
        return "pressed"

    async def react(self, person: Person, channel: Channel) -> str:
        """Correct an answer of one's own, or take that back."""
        answer = self._own(person)
        if answer is None or answer.ephemeral or not answer.reactions:
            return await self.mood(person, channel)
        emoji = self.random.choice("😀😐🙁")
        await (person.unreact if answer.reacted(emoji, person) else person.react)(answer, emoji)
        return "reacted"

    def _own(self, person: Person) -> Message | None:
        mine = (answer for owner, answer in reversed(self.answers) if owner is person and not answer.deleted)
        return next(mine, None)

    async def _reply_to(self, message: Message, person: Person) -> str:
        """Wait for the one answer to a message: beside it, in its thread, in a DM, or a mere sign."""
        direct = person.dm()

        def beside() -> list[Message]:
            thread = [] if message.thread is None else message.thread.messages
            bots = [each for each in thread if each.author is self.server.bot]
            found = [each for each in (*message.replies, *bots) if not each.ephemeral]
            return [each for each in found if not each.content.startswith("Looking at")]

        def said() -> list[Message]:
            later = [] if direct is message.channel else [each for each in direct.messages if each.id > message.id]
            return [*beside(), *(each for each in later if each.author is self.server.bot)]

        await self.server.wait_until(lambda: said() or message.reactions, what="an answer", within=PATIENCE)
        self.told.append(beside)
        return self._ended(said(), person)

    async def _answer(self, interaction: Interaction, person: Person) -> str:
        answer = await interaction.response(within=PATIENCE)
        return self._ended([answer], person)

    def _ended(self, said: list[Message], person: Person) -> str:
        if len(said) > 1:
            return f"answered {len(said)} times"
        if not said:
            return "slow down"
        [answer] = said
        if not answer.players:
            return "asked" if answer.buttons else "refused"
        self.answers.append((person, answer))
        del self.answers[:-MEMBERS]
        return "songs"


GOOD_ENDS = frozenset({"songs", "asked", "refused", "slow down", "taken back", "pressed", "reacted"})


async def _storm(seconds: float) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord() as server:
            crowd = Crowd(server, random.Random(1), jpeg(ONE, quality=MESSENGER))  # noqa: S311  # it draws no secrets
            crowd.gather()
            with Store.open(database_url(Path(folder))) as store:
                starter.load_if_empty(store)
                crowd.prepare(store)
            async with started(Path(folder), server) as program:
                sizes = await _weather(crowd, program, seconds)
                code = await program.stop()
            errors = _errors(program.log)
        return _report(crowd, sizes, code, errors)


async def _weather(crowd: Crowd, program: Program, seconds: float) -> list[tuple[int, int]]:
    """Let the crowd ask amid trouble; return the program's memory and open files each minute, and in the end."""
    process = psutil.Process(program.process.pid)
    sizes: list[tuple[int, int]] = []
    crowd.calm.set()
    end = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group, _troubling(crowd):
        next_look = time.monotonic() + 60
        while time.monotonic() < end:
            await asyncio.sleep(crowd.random.expovariate(RATE))
            await crowd.calm.wait()
            group.create_task(_ask(crowd))
            if time.monotonic() > next_look:
                next_look += 60
                sizes.append((process.memory_info().rss, process.num_fds()))
                crowd.server.forget(older_than=REMEMBERED)
    await crowd.server.delivered()
    again = [said() for said in crowd.told if len(said()) > 1]
    crowd.ends["answered again later"] += len(again)
    crowd.wrong += [" | ".join(each.content[:60] for each in said) for said in again]
    sizes.append((process.memory_info().rss, process.num_fds()))
    return sizes


async def _ask(crowd: Crowd) -> None:
    ways: list[tuple[Callable[[Person, Channel], Awaitable[str]], int]] = [
        (crowd.photo_message, 30),
        (crowd.mood, 25),
        (crowd.mood_photo, 10),
        (crowd.mention, 10),
        (crowd.direct, 5),
        (crowd.press, 15),
        (crowd.react, 5),
    ]
    [way] = crowd.random.choices([way for way, _ in ways], [weight for _, weight in ways])
    person, channel = crowd.random.choice([seat for seat in crowd.members if seat[0].id not in crowd.busy])
    crowd.busy.add(person.id)
    try:
        end = await way(person, channel)
    except AssertionError as error:
        end = "no end"
        crowd.wrong.append(f"{way.__name__}: {str(error)[:200]}")
    finally:
        crowd.busy.discard(person.id)
    crowd.ends[end] += 1


@asynccontextmanager
async def _troubling(crowd: Crowd) -> AsyncIterator[None]:
    task = asyncio.create_task(_trouble(crowd))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _trouble(crowd: Crowd) -> None:
    server = crowd.server
    while True:
        await asyncio.sleep(crowd.random.expovariate(TROUBLES))
        match crowd.random.randrange(9):
            case 0 | 1:
                server.rate_limit_next(times=2, retry_after=0.3)
            case 2:
                server.rate_limit_next(retry_after=0.3, is_global=True)
            case 3:
                server.fail_next(500, on="POST /channels", after=True)
            case 4:
                server.fail_next(502)
            case 5:
                server.fail_next(503)
            case 6:
                server.fail_download(500)
            case 7:
                await server.drop_connections(resumable=True)
                await server.connected(within=PATIENCE)
            case _:
                crowd.calm.clear()
                await server.delivered(within=PATIENCE)
                await server.drop_connections(resumable=False)
                await server.connected(within=PATIENCE)
                crowd.calm.set()


def _errors(log: Path) -> list[str]:
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return [line["event"] for line in lines if line["level"] in {"error", "critical"}]


def _report(crowd: Crowd, sizes: list[tuple[int, int]], code: int, errors: list[str]) -> list[str]:
    total = sum(crowd.ends.values())
    bad = total - sum(count for end, count in crowd.ends.items() if end in GOOD_ENDS)
    first, last = sizes[0], sizes[-1]
    return [
        f"{total} requests by {MEMBERS} members of {GUILDS} guilds amid trouble: "
        + ", ".join(f"{count} {end}" for end, count in crowd.ends.most_common()),
        row("did not end exactly once", bad, "", "aim: 0", digits=0),
        *(f"    {line}" for line in crowd.wrong[:5]),
        row("errors in the log", len(errors), "", "aim: 0", digits=0),
        *(f"    {line}" for line in errors[:5]),
        row("memory after the first minute", first[0] / MEBIBYTE, "MiB", f"{first[1]} open files"),
        row("memory at the end", last[0] / MEBIBYTE, "MiB", f"{last[1]} open files"),
        row("exit code when told to end", code, "", "aim: 0", digits=0),
    ]
