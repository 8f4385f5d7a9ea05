"""What keeps the bot from its work is told to moderators once."""

from collections.abc import Sequence

from bot.discord.notices import BLIND_THERE, LACKING
from bot.discord.setup.telling import BLIND
from recommender.servers import Quiet, ServerRules
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import Intent, Permission, running
from tests.fake_discord.messages import Message
from tests.fake_discord.model import Channel

TOLD = LACKING.partition("{")[0]


def _notices(channel: Channel) -> list[Message]:
    return [message for message in channel.messages if message.content.startswith((TOLD, BLIND_THERE))]


def _words(channel: Channel, permissions: str) -> str:
    return LACKING.format(channel=f"<#{channel.id}>", permissions=permissions)


async def _post(stage: Stage) -> None:
    await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.settled()


async def _prepared(stage: Stage, *cannot: Permission) -> Channel:
    """Switch the channel on with something missing; news stand in the channel that is returned."""
    news = stage.guild.add_text_channel("news")
    stage.guild.system_channel = news
    await stage.enable()
    for permission in cannot:
        stage.channel.deny(stage.guild.bot_role, permission)
    return news


async def test_a_missing_permission_is_told_once_by_its_name_and_pings_nobody(backstage: Stage) -> None:
    news = await _prepared(backstage)
    async with backstage.on_stage():
        backstage.channel.deny(backstage.guild.bot_role, Permission.ADD_REACTIONS)
        await _post(backstage)
        await _post(backstage)
    [notice] = _notices(news)
    assert notice.content == _words(backstage.channel, "“Add Reactions”")
    assert (notice.mentions, notice.mentions_everyone) == ([], False)
    assert _notices(backstage.channel) == []


async def test_it_is_seen_at_the_start_too_and_a_restart_repeats_nothing(backstage: Stage) -> None:
    news = await _prepared(backstage, Permission.ADD_REACTIONS)
    for _ in range(3):
        async with backstage.on_stage():
            await backstage.settled()
            await _post(backstage)
    assert len(_notices(news)) == 1


async def test_it_is_told_again_when_something_else_is_missing(backstage: Stage) -> None:
    news = await _prepared(backstage, Permission.ADD_REACTIONS)
    async with backstage.on_stage():
        await backstage.settled()
        backstage.channel.deny(backstage.guild.bot_role, Permission.EMBED_LINKS)
        await _post(backstage)
    told = [notice.content for notice in _notices(news)]
    assert told == [
        _words(backstage.channel, "“Add Reactions”"),
        _words(backstage.channel, "“Embed Links” and “Add Reactions”"),
    ]


async def test_what_is_mended_is_forgotten_and_told_again_when_it_breaks_again(backstage: Stage) -> None:
    news = await _prepared(backstage, Permission.ADD_REACTIONS)
    async with backstage.on_stage():
        await backstage.settled()
        backstage.channel.allow(backstage.guild.bot_role, Permission.ADD_REACTIONS)
        await _post(backstage)
        assert len(_notices(news)) == 1
        backstage.channel.deny(backstage.guild.bot_role, Permission.ADD_REACTIONS)
        await _post(backstage)
    assert len(_notices(news)) == 2


async def test_where_news_may_not_be_told_the_first_channel_that_may_be_spoken_in_hears_them(backstage: Stage) -> None:
    news = await _prepared(backstage, Permission.SEND_MESSAGES)
    news.deny(backstage.guild.bot_role, Permission.SEND_MESSAGES)
    talk = backstage.guild.add_text_channel("talk")
    async with backstage.on_stage():
        await backstage.settled()
    assert [notice.content for notice in _notices(talk)] == [_words(backstage.channel, "“Send Messages”")]


def _silence(stage: Stage, channels: Sequence[Channel]) -> Channel:
    """Let the bot speak nowhere; the owner's DM channel is returned."""
    for channel in channels:
        channel.deny(stage.guild.bot_role, Permission.SEND_MESSAGES)
    return stage.server.world.direct_channel(stage.guild.owner)


async def test_where_nothing_may_be_said_at_all_the_owner_is_told(backstage: Stage) -> None:
    news = await _prepared(backstage)
    owners = _silence(backstage, (news, backstage.channel))
    async with backstage.on_stage():
        await backstage.settled()
    assert [notice.content for notice in _notices(owners)] == [_words(backstage.channel, "“Send Messages”")]
    assert backstage.server.refusals == []


async def test_an_owner_who_takes_no_messages_is_left_alone_and_not_tried_again(backstage: Stage) -> None:
    news = await _prepared(backstage)
    _silence(backstage, (news, backstage.channel))
    backstage.guild.owner.accepts_dms = False
    for _ in range(2):
        async with backstage.on_stage():
            await backstage.settled()
    assert [request.code for request in backstage.server.refusals] == [50007]


async def test_threads_count_where_answers_are_to_stand_in_them(backstage: Stage) -> None:
    news = await _prepared(backstage)
    backstage.guild.bot_role.permissions &= ~Permission.CREATE_PUBLIC_THREADS
    backstage.guild.everyone.permissions &= ~Permission.CREATE_PUBLIC_THREADS
    async with backstage.on_stage():
        await backstage.settled()
    assert _notices(news) == []
    rules = ServerRules(channels=frozenset({backstage.channel.id}), quiet=Quiet.THREAD)
    await backstage.service.set_rules(backstage.guild.id, rules)
    async with backstage.on_stage():
        await backstage.settled()
    assert [notice.content for notice in _notices(news)] == [_words(backstage.channel, "“Create Public Threads”")]


async def test_what_is_missing_where_nothing_is_switched_on_is_nobodys_business(backstage: Stage) -> None:
    news = await _prepared(backstage)
    talk = backstage.guild.add_text_channel("talk")
    talk.deny(backstage.guild.bot_role, Permission.SEND_MESSAGES)
    async with backstage.on_stage():
        await backstage.ada.post(talk, files=[SELFIE])
        await backstage.settled()
    assert _notices(news) == []


async def test_the_server_is_told_in_its_language(backstage: Stage) -> None:
    news = await _prepared(backstage, Permission.ADD_REACTIONS, Permission.READ_MESSAGE_HISTORY)
    backstage.guild.preferred_locale = "de"
    async with backstage.on_stage():
        await backstage.settled()
    [notice] = [message for message in news.messages if message.author is backstage.server.bot]
    assert "” und “" in notice.content or "“ und „" in notice.content


async def test_a_missing_intent_is_told_once_where_it_matters_and_mending_it_is_noticed(backstage: Stage) -> None:
    news = await _prepared(backstage)
    elsewhere = backstage.server.add_guild("Choir").add_text_channel("choir")
    for _ in range(2):
        async with running(backstage.client(message_content=False), backstage.server):
            await backstage.settled()
    assert [notice.content for notice in _notices(news)] == [f"{BLIND_THERE} {BLIND}"]
    assert elsewhere.messages == []
    async with backstage.on_stage():
        await backstage.settled()
    async with running(backstage.client(message_content=False), backstage.server):
        await backstage.settled()
    assert len(_notices(news)) == 2
    assert backstage.server.world.granted & Intent.MESSAGE_CONTENT


async def test_the_slash_way_works_although_photos_cannot_be_seen(backstage: Stage) -> None:
    await _prepared(backstage)
    await backstage.agree(backstage.ada)
    async with running(backstage.client(message_content=False), backstage.server):
        answer = await (await backstage.ada.slash(backstage.channel, "mood", photo=SELFIE)).response()
        await backstage.complete(answer)
