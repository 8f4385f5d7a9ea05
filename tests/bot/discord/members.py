"""Members who do what people do with an answer, drawn from a seed, and who remember what must hold.

What a member was doing when the program was killed is unknown, so they do it once more in the next life, as people do;
after that they know again what holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from bot.discord.controls.songs import NOTED
from bot.phrases import FEELINGS, THANKS
from bot.wording import EMOJI_OF
from recommender.taste import Vote
from tests.bot.discord.under import options, select
from tests.bot.program import Program
from tests.fake_discord import Channel, FakeDiscord, Interaction, Message, Person

PATIENCE: Final = 60.0
"""Seconds until something counts as never happening: the machine may be busy."""
SONGS: Final = 4
TOUCHES: Final = 20
"""What a member asks for in one life: less than what the bot is patient with."""

EMOTIONS: Final[Mapping[str, str]] = {emoji: emotion.value for emotion, emoji in EMOJI_OF.items()}
BACK: Final = "Back to how it was at first"
WORDS: Final = ("I feel so happy, zorblaxian as ever", "I am sad and quibbertigid today", "so angry, frumiosity again")
"""Feelings in words, each with one that is nowhere else."""
MARKS: Final = ("zorblaxian", "quibbertigid", "frumiosity", "krokodilquarz", "quillfeather", "umbrageous", "vexation")
"""What members write, call their photos and are called: none of it may be found on the disk."""


class Killed(Exception):
    """The program ended while a member waited for it."""


@dataclass
class Life:
    """One run of the program."""

    server: FakeDiscord
    program: Program
    over: bool = False

    async def until(self, look: Callable[[], object], what: str) -> None:
        """Wait for something that the program does; Killed where it ends before."""
        await self.server.wait_until(lambda: look() or self.over, what=what, within=PATIENCE)
        if not look():
            raise Killed

    def end(self) -> None:
        """Kill the program, and let go of all who wait for it."""
        self.program.process.kill()
        self.over = True
        self.server.world.changes.notify_all()


@dataclass(eq=False)
class Held:
    """An answer as its owner knows it: how it began, and what they said it is."""

    message: Message
    first: str
    told: str | None = None

    @property
    def reply_id(self) -> str:
        return str(self.message.buttons[0]["custom_id"]).split(":")[2]

    def says(self) -> bool:
        """Return whether the message says what its owner said last."""
        content = self.message.content
        return content.startswith(self.first) if self.told is None else THANKS[self.told] in content


Again = Callable[[Life], Awaitable[None]]


@dataclass(eq=False)
class Member:
    """Somebody in a channel of their own where photos are answered, who has `agreed` or will when asked."""

    person: Person
    channel: Channel
    photo: bytes
    rng: Random
    agreed: bool = True
    answers: list[Held] = field(default_factory=list)
    votes: dict[int, Vote | None] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    pressed: list[Interaction] = field(default_factory=list)
    posts: list[Message] = field(default_factory=list)
    again: Again | None = None
    """What was interrupted, to be done once more."""

    async def live(self, life: Life) -> None:
        """Do one thing after the other until the program is killed, or patience would run out."""
        songs, touches = SONGS, TOUCHES
        try:
            if self.again is not None:
                await self.again(life)
                self.again = None
            while songs or (touches and self.answers):
                asks = songs > 0 and (not self.answers or not touches or self.rng.random() < 0.3)  # a share
                songs, touches = songs - asks, touches - (not asks and touches > 0)
                await (self._ask if asks else self._touch)(life)
        except Killed:
            self.done["interrupted"] += 1

    async def finish(self, life: Life) -> None:
        """Do once more what was interrupted; then use every answer in every way that there is, however old it is."""
        if self.again is not None:
            await self.again(life)
            self.again = None
        for held in self.answers[:4]:  # the oldest ones
            await self._click(life, held, self.rng.choice(("◀️", "▶️")))
            await self._choose_mood(life, held, self.rng.choice(list(FEELINGS)))
            for emoji in self._free(held)[:1]:
                await self._react(life, held, emoji)
                await self._unreact(life, held, emoji)

    async def while_away(self) -> None:
        """React, or take reactions back, while nobody is there to hear it."""
        for held in self.rng.sample(self.answers, min(2, len(self.answers))):
            put, free = self._put(held), self._free(held)
            if self.again is None and (put or free):
                if put and (not free or self.rng.random() < 0.5):  # a coin
                    await self.person.unreact(held.message, self.rng.choice(put))
                else:
                    await self.person.react(held.message, self.rng.choice(free))
                self.done["while it was away"] += 1

    # --- asking

    async def _ask(self, life: Life) -> None:
        kind = self.rng.choice(("post", "photo", "words", "shuffle", "goal")) if self.agreed else "post"
        if kind == "post":
            await self._post(life)
        elif kind in {"photo", "words"} or not self.answers:
            await self._command(life, kind)
        elif kind == "shuffle":
            await self._click(life, self.rng.choice(self.answers), "🔀")
        else:
            held = self.rng.choice(self.answers)
            goal = self.rng.choice(options(held.message, "goal"))
            await self._edited(life, held, lambda: self._choose(held, "goal", goal))
        self.done[kind] += 1

    async def _post(self, life: Life) -> None:
        post = await self.person.post(self.channel, files=[("krokodilquarz.jpg", self.photo)])
        self.posts.append(post)
        await life.until(lambda: post.replies, "a reply to a photo")
        if "Agree" in post.replies[0].labels:
            await self._agree(life, post)
        else:
            await self._await_songs(life, post)

    async def _agree(self, life: Life, post: Message) -> None:
        """Agree to have a photo read; where the program was killed while it was, send it again."""
        self.again, self.agreed = lambda then: self._agree(then, post), True
        [question] = post.replies
        if "Agree" in question.labels:
            self.done["agree"] += 1
            self.pressed.append(await self.person.click(question, "Agree"))
            await self._await_songs(life, post)
        elif not question.embeds:
            self.done["photo again"] += 1
            await self._post(life)
        else:
            self._keep(post.replies)
        self.again = None

    async def _await_songs(self, life: Life, post: Message) -> None:
        try:
            await life.until(lambda: _is_complete(post.replies), "an answer to a photo")
        finally:
            self._keep(post.replies)

    async def _command(self, life: Life, kind: str) -> None:
        given: dict[str, Any] = {"feeling": self.rng.choice(WORDS)}
        if kind == "photo":
            given = {"photo": ("krokodilquarz.png", self.photo)}
        asked = await self.person.slash(self.channel, "mood", **given)
        self.pressed.append(asked)
        try:
            await life.until(lambda: _is_complete(_original(asked)), f"an answer to {kind}")
        finally:
            self._keep(_original(asked))

    def _keep(self, shown: Sequence[Message]) -> None:
        for message in shown:
            if message.embeds and message not in [held.message for held in self.answers]:
                self.answers.append(Held(message, message.content.partition("\n")[0]))

    # --- touching

    async def _touch(self, life: Life) -> None:
        held = self.rng.choice(self.answers[:3] + self.answers[-3:])
        put, free = self._put(held), self._free(held)
        kinds = ["turn", "vote", "mood", "saw"] + (["react"] * 3 if free else [])
        kind = self.rng.choice(kinds + (["unreact"] * 2 if put else []))
        self.done[kind] += 1
        match kind:
            case "turn":
                await self._click(life, held, self.rng.choice(("◀️", "▶️")))
            case "vote":
                await self._vote(life, held)
            case "mood":
                await self._choose_mood(life, held, self.rng.choice([*FEELINGS, BACK]))
            case "saw":
                await self._look(life, held)
            case "react":
                await self._react(life, held, self.rng.choice(free))
            case _:
                await self._unreact(life, held, self.rng.choice(put))

    async def _click(self, life: Life, held: Held, button: str) -> None:
        self.again = lambda then: self._click(then, held, button)
        await self._edited(life, held, lambda: self.person.click(held.message, button))
        self.again = None

    async def _edited(self, life: Life, held: Held, press: Callable[[], Awaitable[Interaction]]) -> None:
        edits = held.message.edits
        self.pressed.append(await press())
        await life.until(lambda: held.message.edits > edits, "a change of the answer")
        assert held.says(), (held.told, held.message.content)

    async def _choose(self, held: Held, kind: str, label: str) -> Interaction:
        return await self.person.choose(held.message, label, select=select(held.message, kind)["custom_id"])

    async def _choose_mood(self, life: Life, held: Held, label: str) -> None:
        """Say what was felt more exactly, or take back what was said, where the list offers that."""
        self.again = lambda then: self._choose_mood(then, held, label)
        if label in options(held.message, "mood"):
            edits = held.message.edits
            self.pressed.append(await self._choose(held, "mood", label))
            await life.until(lambda: held.message.edits > edits, f"the mood {label}")
            held.told = None if label == BACK else label
        elif label == BACK:
            held.told = None
        assert held.says(), (held.told, held.message.content)
        self.again = None

    async def _react(self, life: Life, held: Held, emoji: str) -> None:
        self.again = lambda then: self._react_anew(then, held, emoji)
        held.told = EMOTIONS[emoji]
        await self.person.react(held.message, emoji)
        await life.until(held.says, f"a correction by {emoji}")
        self.again = None

    async def _react_anew(self, life: Life, held: Held, emoji: str) -> None:
        if emoji in self._put(held):
            await self.person.unreact(held.message, emoji)
        await self._react(life, held, emoji)

    async def _unreact(self, life: Life, held: Held, emoji: str) -> None:
        self.again = lambda then: self._unreact_anew(then, held, emoji)
        await self.person.unreact(held.message, emoji)
        if held.told == EMOTIONS[emoji]:
            left = self._put(held)
            held.told = EMOTIONS[left[0]] if left else None
            await life.until(held.says, f"the end of a correction by {emoji}")
        self.again = None

    async def _unreact_anew(self, life: Life, held: Held, emoji: str) -> None:
        if emoji not in self._put(held):
            await self._react(life, held, emoji)
        await self._unreact(life, held, emoji)

    async def _vote(self, life: Life, held: Held) -> None:
        button, vote = self.rng.choice((("👍", Vote.UP), ("👎", Vote.DOWN)))
        [custom_id] = [each["custom_id"] for each in held.message.buttons if f":{vote}:" in each["custom_id"]]
        song = int(str(custom_id).rpartition(":")[2])
        before = self.votes.pop(song, None)  # unknown, until the bot says what stands
        pressed = await self.person.click(held.message, button)
        self.pressed.append(pressed)
        await life.until(lambda: pressed.followups, "a word on a vote")
        stands = next(vote for vote, words in NOTED.items() if words == pressed.followups[0].content)
        assert stands in {None, vote}
        assert before is None or stands == (None if before is vote else vote)
        self.votes[song] = stands

    async def _look(self, life: Life, held: Held) -> None:
        if "What you saw" in held.message.labels:
            pressed = await self.person.click(held.message, "What you saw")
            self.pressed.append(pressed)
            await life.until(lambda: pressed.original is not None and not pressed.original.loading, "what was seen")

    def _put(self, held: Held) -> list[str]:
        return [emoji for emoji in held.message.reactions if held.message.reacted(emoji, self.person)]

    def _free(self, held: Held) -> list[str]:
        return [emoji for emoji in EMOTIONS if emoji not in self._put(held)]


def _original(asked: Interaction) -> list[Message]:
    return [] if asked.original is None else [asked.original]


def _is_complete(shown: Sequence[Message]) -> bool:
    return bool(shown) and bool(shown[0].embeds) and len(shown[0].reactions) == len(EMOTIONS)
