"""A Discord on 127.0.0.1 for tests: gateway v10, REST v10 and CDN, as strict as the real one where discord.py is not.

    async with FakeDiscord() as server:  # the message content intent is granted; intents=Intent(0) grants none
        guild = server.add_guild("Band")
        channel = guild.add_text_channel("music")
        ada = server.add_user("Ada")  # joins every guild there is so far
        async with running(client, server):  # logs a discord.Client in, waits until it is ready, closes it
            photo = await ada.post(channel, "look!", files=[("selfie.jpg", data)])
            reply = await server.next_message(channel, by=server.bot)
            await server.wait_until(lambda: "sad" in reply.content)
            await ada.react(reply, "😀")
            await ada.unreact(reply, "😀")

            interaction = await ada.slash(channel, "mood", feeling="happy", photo=("selfie.jpg", data))
            answer = await interaction.response()
            choices = await ada.autocomplete(channel, "mood", feeling="ha")
            await ada.click(answer, "Next")
        assert server.refusals == []

The server outlives its clients: a second `running(other_client, server)` is a restart, with all messages still there.
A bot that is started by its own code needs `pointed_at(server)` around it, and `quicken(client)` before it connects;
in a process of its own, `pointed_at(Addresses(api, gateway_url))` with the server's two addresses and its token.

The world
    server.add_guild(name, bot_can=…) -> Guild: owner, bot_role, everyone, add_text_channel, add_role, add_member
    guild.add_member(ada, can=Permission.MANAGE_GUILD)    makes her a moderator
    guild.add_text_channel(name, nsfw=True) -> Channel; channel.delete() takes it away with its messages and threads
    channel.deny(server.bot, Permission.SEND_MESSAGES), channel.allow(…), also for a Role such as guild.everyone
    server.add_user(name, member_of=[…], accepts_dms=True) -> Person; ada.dm() is her DM channel with the bot
    add_user(…, locale="ja"), add_guild(…, preferred_locale="de")    the languages that interactions tell of
    guild.system_channel = channel    before the bot comes in: where Discord itself tells the guild's news
    server.advance(seconds=4)    lets interactions (3 s), tokens (15 min) and attachment addresses (24 h) run out

People (a test that lets them do what they could not, fails with an AssertionError)
    post(channel, text, files=, reply_to=, pings=, expired_files=), edit, delete, react, unreact, sees(channel)
    start_thread(message | channel, name, private=False) -> Thread, a channel with parent, owner, starter, people;
        thread.set(archived=, locked=, name=): writing opens an archived one, a locked one refuses (50083)
    slash(channel, "music enable", option=value, …, expired_files=) -> Interaction; values may be users, files, …
    autocomplete(channel, "mood", feeling="ha") -> [Choice(name, value)]     the last option is the one being typed
    use_on(message, "Read this photo")         a message command
    click(message, label | emoji | custom id), choose(message, "label or value" | channel | user | role, …, select="id")
    submit(interaction, custom_id="text" | [picks])    the form that an interaction was answered with
    forge(channel | message, InteractionKind.COMPONENT, custom_id=…, values=…)    what only a modified client sends:
        any data; MODAL takes custom_id= and texts={custom id: text}, COMMAND name= and options=

What the bot did (live objects: they change as the bot edits)
    Message: content, embeds, components, buttons, labels, selects, attachments, reactions, reacted(emoji, user),
        mentions (whom it pings), reference, flags, ephemeral, players (links in the text that unfold), edits,
        edited_at, deleted, visible_to(user), broken_images; attachments[0].data are a file's bytes
    Interaction: await acknowledged() -> Callback, await response() -> Message, await followup(0) -> Message;
        callback, original, followups, choices, modal; expire() makes the bot too late
    server.requests, refusals (4xx by Discord's own rules), commands, gateway.presence; channel.typing

Waiting (nothing sleeps; after ten seconds a wait fails and shows the last messages and requests)
    next_message(channel, by=) counts no answers to interactions, nor does reply_to(message); wait_until(look) looks
    again at every change of the server, with about=message (or channel, interaction) only when that changes: do so
    where hundreds wait; connected() waits for a client; delivered() until the clients have read all events. To show
    that nothing happened, let something happen afterwards that the bot answers.

Times (seconds of time.perf_counter; every wait and every request costs the same however much there is)
    Interaction: asked_at, acknowledged_at, answered_at (the last edit); Message: sent_at, changed_at (the last edit)
    Request: asked_at, answered_at; the log keeps the newest 100,000, refusals are all kept
    server.forget(older_than=60) drops what is older than so many seconds, unnoticed, so that memory stays flat

Trouble
    fail_next(503, times=1, on="POST /channels", after=False)    with after=True only the answer is lost
    rate_limit_next(retry_after=0.01, on="", is_global=False)
    interrupt_next(process.kill, on="", after=False)    calls that when a request arrives, or has had its effect
    fail_download(404), cut_download(part=0.5), hold_download() -> held: held.reached, held.release()
    drop_connections(resumable=True)    the client resumes, or identifies itself anew
    invalidate_sessions(resumable=False), ask_to_reconnect(), hang_up(4004); gateway.acknowledges, heartbeat_ms
    remove_bot(guild), invite_bot(guild), begin_outage(guild), end_outage(guild)
    FakeDiscord(shards=2)    asks for two shards; each hears of its own guilds, the first of DMs
    world.broken holds faults of this server itself; the first one is raised when it closes

Not here yet: forums, voice, polls, stickers, custom emoji, components v2, files and radio buttons in forms, the rate
limits' own numbers, the MESSAGE_UPDATE by which a link unfolds. An unknown route answers 404 and is among the refusals.
"""

from tests.fake_discord.intents import Intent
from tests.fake_discord.interaction import Callback, Choice, Interaction, InteractionKind
from tests.fake_discord.launch import Addresses, pointed_at, quicken, running
from tests.fake_discord.messages import Message, MessageFlag
from tests.fake_discord.model import Channel, Guild
from tests.fake_discord.people import Person
from tests.fake_discord.permissions import Permission
from tests.fake_discord.server import TOKEN, FakeDiscord
from tests.fake_discord.threads import Thread
from tests.fake_discord.world import Request

__all__ = [
    "TOKEN",
    "Addresses",
    "Callback",
    "Channel",
    "Choice",
    "FakeDiscord",
    "Guild",
    "Intent",
    "Interaction",
    "InteractionKind",
    "Message",
    "MessageFlag",
    "Permission",
    "Person",
    "Request",
    "Thread",
    "pointed_at",
    "quicken",
    "running",
]
