"""One lock for each message."""

from bot.discord.locks import MessageLocks


def test_a_message_has_one_lock_for_as_long_as_somebody_has_it() -> None:
    locks = MessageLocks()
    lock = locks.of(1)
    assert locks.of(1) is lock
    assert locks.of(2) is not lock


def test_locks_that_nobody_has_are_gone() -> None:
    locks = MessageLocks()
    lock = locks.of(1)
    assert len(locks) == 1
    del lock
    assert len(locks) == 0
