"""A band's server on the loopback Discord, with the bot on stage."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

import pytest
from PIL import Image
from skimage import data

from bot.discord.client import SerenadeClient
from bot.service import Serenade
from bot.settings import Settings
from tests.bot.conftest import StubPhotoReader
from tests.fake_discord import FakeDiscord, Permission, running
from tests.fake_discord.messages import Message
from tests.fake_discord.model import Channel, Guild
from tests.fake_discord.people import Person

SELFIE = ("selfie.jpg", b"the stub reads any bytes")

PATIENCE = 20
"""Seconds after which a wait lets the test fail."""

HANDLERS = ("discord.py: ", "discord-ui-", "CommandTree")
"""How discord.py names the tasks in which it runs listeners, buttons and commands."""

NOBODY = "http://127.0.0.1:9"
"""An address at which nobody answers."""


@dataclass
class Stage:
    """Who and what a test has to do with; `ada` has agreed to nothing yet."""

    server: FakeDiscord
    service: Serenade
    photos: StubPhotoReader
    guild: Guild
    channel: Channel
    ada: Person
    bob: Person
    moderator: Person
    read: list[bytes]
    """What reached the reader of photos."""

    async def agree(self, *people: Person) -> None:
        """Let people have agreed already."""
        for person in people:
            await self.service.consent(f"discord:{person.id}")

    async def enable(self) -> None:
        """Let the channel be one in which photos are answered."""
        rules = await self.service.rules(self.guild.id)
        await self.service.set_rules(self.guild.id, replace(rules, channels=rules.channels | {self.channel.id}))

    async def answer_to_a_photo(self) -> Message:
        """Let Ada post a photo, and return the answer once it can be corrected."""
        await self.agree(self.ada)
        await self.enable()
        await self.ada.post(self.channel, files=[SELFIE])
        answer = await self.server.next_message(self.channel, by=self.server.bot)
        return await self.complete(answer)

    async def complete(self, answer: Message) -> Message:
        """Wait until all three reactions are there, and so everything that an answer does is done."""
        await self.server.wait_until(lambda: len(answer.reactions) == 3, what="three reactions")
        return answer

    async def quiet(self, channel: Channel) -> bool:
        """Tell whether the bot, done with everything, has said nothing in a channel since a person last did."""
        await self.settled()
        last_words = [message.author is self.server.bot for message in channel.messages][-1:]
        return last_words != [True]

    async def settled(self) -> None:
        """Wait until the bot has heard everything and its handlers are through."""
        await self.server.delivered()
        while handlers := [task for task in asyncio.all_tasks() if task.get_name().startswith(HANDLERS)]:
            await asyncio.wait(handlers)

    @contextmanager
    def cdn_unreachable(self) -> Iterator[None]:
        """Hand out addresses of attachments that lead nowhere."""
        address, self.server.world.address = self.server.world.address, NOBODY
        try:
            yield
        finally:
            self.server.world.address = address

    def client(self, **options: bool) -> SerenadeClient:
        """Return a new client on the same store."""
        return SerenadeClient(self.service, Settings(_env_file=None), **options)

    @asynccontextmanager
    async def on_stage(self) -> AsyncIterator[SerenadeClient]:
        """Run a new client, which has looked around in its servers already."""
        async with running(self.client(), self.server) as client:
            await self.settled()
            yield client


@pytest.fixture
async def backstage(service: Serenade, photos: StubPhotoReader) -> AsyncIterator[Stage]:
    """Everything but a running client; fails the test if Discord refused anything that it does not expect."""
    async with FakeDiscord() as server:
        guild = server.add_guild("Band")
        ada, bob = server.add_user("Ada"), server.add_user("Bob")
        moderator = server.add_user("Mo", member_of=())
        guild.add_member(moderator, can=Permission.MANAGE_GUILD)
        read: list[bytes] = []
        photos.before = read.append
        yield Stage(server, service, photos, guild, guild.add_text_channel("music"), ada, bob, moderator, read)


@pytest.fixture
async def stage(backstage: Stage) -> AsyncIterator[Stage]:
    """Everything, the bot being ready; Discord must refuse nothing."""
    async with backstage.on_stage():
        yield backstage
        await backstage.settled()
    assert backstage.server.refusals == []


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """A real photo of a face: the astronaut Eileen Collins, by NASA, in the public domain."""
    file = io.BytesIO()
    Image.fromarray(data.astronaut()).save(file, "JPEG", quality=90)
    return file.getvalue()
