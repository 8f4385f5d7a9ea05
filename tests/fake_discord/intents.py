"""Gateway intents: what a session asked to hear, and which of them must be granted first."""

from __future__ import annotations

from enum import IntFlag


class Intent(IntFlag):
    """The intents that decide about the events the loopback Discord sends."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
# Bits 0 to 25 but for the retired 17 to 19, 22 and 23: anything else is close code 4013.
KNOWN = 0b11_0011_0001_1111_1111_1111_1111

# How an application of fewer than 100 guilds shows its privileged intents: the "limited" flags.
_APPLICATION_FLAGS = {
    Intent.GUILD_PRESENCES: 1 << 13,
    Intent.GUILD_MEMBERS: 1 << 15,
    Intent.MESSAGE_CONTENT: 1 << 19,
}


def application_flags(granted: Intent) -> int:
    """Return the `flags` of an application whose owner switched the `granted` intents on."""
    return sum(flag for intent, flag in _APPLICATION_FLAGS.items() if intent in granted)
