"""What the bot may do in a channel, by the names that Discord's settings show."""

import discord
import pytest

from bot.discord.permissions import abilities, listed
from bot.language import speaking

ALL_NEEDED = {
    "view_channel": True,
    "send_messages": True,
    "send_messages_in_threads": True,
    "embed_links": True,
    "add_reactions": True,
    "read_message_history": True,
}


def _without(*names: str) -> discord.Permissions:
    return discord.Permissions(**{name: name not in names for name in ALL_NEEDED})


def test_nothing_more_is_needed_than_the_five() -> None:
    can = abilities(_without("send_messages_in_threads"))
    assert (can.send, can.embed, can.reply, can.react, can.missing) == (True, True, True, True, ())
    assert can.notes == ()


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ("send_messages", ("Send Messages",)),
        ("embed_links", ("Embed Links",)),
        ("add_reactions", ("Add Reactions",)),
        ("read_message_history", ("Read Message History",)),
    ],
)
def test_what_is_missing_is_named_exactly(lacking: str, missing: tuple[str, ...]) -> None:
    assert abilities(_without(lacking)).missing == missing


def test_what_only_follows_from_something_missing_is_not_named() -> None:
    # Discord takes Embed Links away with Send Messages, and everything with View Channel.
    assert abilities(_without("send_messages", "embed_links")).missing == ("Send Messages",)
    assert abilities(discord.Permissions.none()).missing == ("View Channel",)


def test_a_reaction_needs_the_history_too() -> None:
    assert not abilities(_without("read_message_history")).react


def test_a_thread_has_its_own_permission_to_send() -> None:
    assert abilities(_without("send_messages"), thread=True).send
    assert abilities(_without("send_messages_in_threads"), thread=True).missing == ("Send Messages in Threads",)


def test_threads_count_only_where_answers_are_to_stand_in_them() -> None:
    lacking = discord.Permissions(**dict.fromkeys(ALL_NEEDED, True), create_public_threads=False)
    assert (abilities(lacking).thread, abilities(lacking).missing) == (False, ())
    assert abilities(lacking, threads=True).missing == ("Create Public Threads",)
    assert abilities(discord.Permissions.all(), threads=True).thread
    assert abilities(lacking, thread=True, threads=True).missing == ()  # a thread needs no other


def test_speaking_in_threads_is_named_beside_beginning_them() -> None:
    missing = abilities(_without("send_messages_in_threads"), threads=True).missing
    assert missing == ("Send Messages in Threads", "Create Public Threads")


def test_lists_follow_the_language_of_the_moment() -> None:
    with speaking("ja"):
        assert listed(("A", "B", "C")).count("、") == 2


def test_names_are_listed_as_in_a_sentence() -> None:
    assert listed(("A",)) == "“A”"
    assert listed(("A", "B")) == "“A” and “B”"
    assert listed(("A", "B", "C")) == "“A”, “B” and “C”"
