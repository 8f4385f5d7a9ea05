"""How long Discord's members wait: the real program in a process of its own, on the loopback Discord."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from recommender import starter
from recommender.servers import ServerRules
from recommender.store import Store
from tests.bench.measuring import Effort, row
from tests.bench.scenes import CAMERA, MESSENGER, jpeg, portrait
from tests.bot.program import Program, database_url, started
from tests.fake_discord import FakeDiscord, Interaction, Message, Person
from tests.fake_discord.model import Channel, Guild

AT_ONCE = 200
"""Photos that arrive together."""
A_CHANNEL = 5
"""Members who ask in one channel: fewer than it takes to be slowed down."""
PATIENCE = 120.0
"""Seconds to wait for an answer that many others are ahead of."""


def lines(effort: Effort) -> Iterator[str]:
    """Yield the waits for photos and words asked one after the other, and for 200 photos at once."""
    yield from asyncio.run(_measured(effort))


@dataclass
class Hall:
    """A guild with many channels, in each of which a few members have agreed already."""

    server: FakeDiscord
    guild: Guild
    seats: list[tuple[Person, Channel]]

    @classmethod
    def of(cls, server: FakeDiscord, members: int) -> Hall:
        """Return the hall with `members` seats."""
        guild = server.add_guild("Hall")
        channels = [guild.add_text_channel(f"room-{number}") for number in range(-(-members // A_CHANNEL))]
        people = [server.add_user(f"Member {number}") for number in range(members)]
        return cls(server, guild, [(each, channels[number // A_CHANNEL]) for number, each in enumerate(people)])

    def prepare(self, store: Store) -> None:
        """Let all have agreed, and photos be answered everywhere."""
        for person, _ in self.seats:
            store.listeners.consent(f"discord:{person.id}")
        store.guilds.set_rules(self.guild.id, ServerRules(channels=frozenset(channel.id for _, channel in self.seats)))


@asynccontextmanager
async def hall(members: int) -> AsyncIterator[tuple[Hall, Program]]:
    """Fill a hall and let the program in."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord() as server:
            place = Hall.of(server, members)
            with Store.open(database_url(Path(folder))) as store:
                starter.load_if_empty(store)
                place.prepare(store)
            async with started(Path(folder), server) as program:
                yield place, program
                await program.stop()


async def _measured(effort: Effort) -> list[str]:
    kinds = (jpeg(quality=CAMERA), jpeg(quality=MESSENGER), portrait())
    report = []
    async with hall((len(kinds) + 1) * (effort.talks + 1) + 2 * AT_ONCE) as (place, _):
        seats = iter(place.seats)
        for photo in kinds:
            waits = [await _photo(place.server, *next(seats), photo) for _ in range(effort.talks + 1)][1:]
            report.append(f"a photo message of twelve megapixels in {len(photo) / 1e6:.1f} MB to the finished reply")
            report += _waits(waits, aims=(80, 160))
        waits = [await _words(place.server, *next(seats)) for _ in range(effort.talks + 1)][1:]
        report.append("/mood happy to the finished reply")
        report += _waits(waits, aims=(None, 30))
        report += await _burst([next(seats) for _ in range(AT_ONCE)], kinds[1])
    return report


def _waits(waits: Sequence[float], *, aims: tuple[int | None, int]) -> list[str]:
    ordered = sorted(waits)
    half, most = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    first = "" if aims[0] is None else f"aim: at most {aims[0]}"
    return [row("p50", half, "ms", first), row("p95", most, "ms", f"aim: at most {aims[1]}")]


async def _photo(server: FakeDiscord, person: Person, channel: Channel, photo: bytes) -> float:
    start = time.perf_counter()
    await person.post(channel, files=[("selfie.jpg", photo)])
    answer = await server.next_message(channel, by=server.bot, within=PATIENCE)
    await server.wait_until(lambda: answer.players, what="songs", within=PATIENCE)
    spent = time.perf_counter() - start
    await server.wait_until(lambda: len(answer.reactions) == 3, what="reactions", within=PATIENCE)
    return spent * 1_000


async def _words(server: FakeDiscord, person: Person, channel: Channel) -> float:
    start = time.perf_counter()
    interaction = await person.slash(channel, "mood", feeling="happy")
    answer = await interaction.response(within=PATIENCE)
    spent = time.perf_counter() - start
    await server.wait_until(lambda: len(answer.reactions) == 3, what="reactions", within=PATIENCE)
    return spent * 1_000


async def _burst(seats: Sequence[tuple[Person, Channel]], photo: bytes) -> list[str]:
    """Let all send a photo with /mood at once."""

    async def ask(person: Person, channel: Channel) -> tuple[float, Message]:
        start = time.perf_counter()
        interaction: Interaction = await person.slash(channel, "mood", photo=("selfie.jpg", photo))
        await interaction.acknowledged(within=PATIENCE)
        acknowledged = time.perf_counter() - start
        return acknowledged, await interaction.response(within=PATIENCE)

    results = await asyncio.gather(*(ask(*seat) for seat in seats))
    ends = Counter(
        "songs" if answer.players else "busy" if "try again" in answer.content else "other" for _, answer in results
    )
    told = ", ".join(f"{count} {end}" for end, count in ends.most_common())
    slowest = max(seconds for seconds, _ in results) * 1_000
    return [
        f"{len(seats)} photos with /mood at once: {told}",
        row("slowest acknowledgement", slowest, "ms", "aim: at most 1000"),
    ]


def _end(answer: Message) -> str:
    if answer.players:
        return "songs"
    return "busy" if "try again" in answer.content else "something else"
