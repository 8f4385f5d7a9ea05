"""How much is granted in a while."""

import pytest

from bot.discord import cooldowns
from bot.discord.cooldowns import LIMITS, Cooldowns, Pace
from bot.errors import TooFast
from bot.wording import sentence
from tests.bot.conftest import Clock

ADA, BOB, MUSIC, SELFIES = 1, 2, 10, 20
SONGS = LIMITS[Pace.SONGS]


@pytest.fixture
def counting(clock: Clock) -> Cooldowns:
    return Cooldowns(clock=clock)


def _use_up(counting: Cooldowns, user: int = ADA, channel: int | None = MUSIC, what: Pace = Pace.SONGS) -> None:
    for _ in range(LIMITS[what].member):
        counting.check(user, channel, what)


def test_one_member_is_refused_one_request_too_many_and_told_for_how_long(counting: Cooldowns, clock: Clock) -> None:
    _use_up(counting)
    clock.seconds += 23.5
    with pytest.raises(TooFast) as caught:
        counting.check(ADA, MUSIC)
    assert (caught.value.seconds, caught.value.together) == (7, False)
    assert sentence(caught.value) == "Slow down a little, please: try again in 7 s."


def test_the_window_slides(counting: Cooldowns, clock: Clock) -> None:
    counting.check(ADA, MUSIC)
    clock.seconds += SONGS.seconds / 2
    for _ in range(SONGS.member - 1):
        counting.check(ADA, MUSIC)
    clock.seconds += SONGS.seconds / 2
    counting.check(ADA, MUSIC)  # the first is half a minute old by now, the others are not
    with pytest.raises(TooFast):
        counting.check(ADA, MUSIC)


def test_who_waits_as_long_as_told_is_granted(counting: Cooldowns, clock: Clock) -> None:
    _use_up(counting)
    clock.seconds += 0.3
    with pytest.raises(TooFast) as caught:
        counting.check(ADA, MUSIC)
    clock.seconds += caught.value.seconds
    counting.check(ADA, MUSIC)


def test_being_refused_does_not_lengthen_the_wait(counting: Cooldowns, clock: Clock) -> None:
    _use_up(counting)
    for _ in range(100):
        with pytest.raises(TooFast):
            counting.check(ADA, MUSIC)
    clock.seconds += SONGS.seconds
    counting.check(ADA, MUSIC)


def test_other_members_and_other_things_to_do_are_not_concerned(counting: Cooldowns) -> None:
    _use_up(counting)
    counting.check(BOB, MUSIC)
    counting.check(ADA, MUSIC, Pace.TOUCHES)
    with pytest.raises(TooFast):
        counting.check(ADA, SELFIES)  # another channel is no way around it


def test_a_channel_has_a_limit_of_its_own_and_another_sentence(counting: Cooldowns) -> None:
    for member in range(100, 100 + SONGS.channel):
        counting.check(member, MUSIC)
    with pytest.raises(TooFast) as caught:
        counting.check(ADA, MUSIC)
    assert caught.value.together
    assert sentence(caught.value) == "A lot is asked of me here just now. Please try again in 30 s."
    counting.check(ADA, SELFIES)


def test_what_a_full_channel_refuses_is_not_counted_against_the_member(counting: Cooldowns) -> None:
    for member in range(100, 100 + SONGS.channel):
        counting.check(member, MUSIC)
    for _ in range(SONGS.member):
        with pytest.raises(TooFast):
            counting.check(ADA, MUSIC)
    _use_up(counting, channel=SELFIES)


def test_where_nobody_shares_a_channel_only_the_member_counts(counting: Cooldowns) -> None:
    _use_up(counting, channel=None)
    with pytest.raises(TooFast) as caught:
        counting.check(ADA, None)
    assert not caught.value.together


def test_it_is_new_once_until_something_is_granted_again(counting: Cooldowns, clock: Clock) -> None:
    def refused() -> bool:
        with pytest.raises(TooFast) as caught:
            counting.check(ADA, MUSIC)
        return caught.value.again

    _use_up(counting)
    assert [refused(), refused(), refused()] == [False, True, True]
    clock.seconds += SONGS.seconds
    _use_up(counting)
    assert [refused(), refused()] == [False, True]


def test_corrections_have_room_for_everybody_who_cannot_decide(counting: Cooldowns) -> None:
    _use_up(counting, what=Pace.TOUCHES)
    with pytest.raises(TooFast):
        counting.check(ADA, MUSIC, Pace.TOUCHES)
    assert LIMITS[Pace.TOUCHES].member >= 30


def test_an_operator_can_be_more_generous_and_more_strict(clock: Clock) -> None:
    strict = Cooldowns(member=1, clock=clock)
    strict.check(ADA, MUSIC)
    with pytest.raises(TooFast):
        strict.check(ADA, MUSIC)
    generous = Cooldowns(member=100, clock=clock)
    for _ in range(100):  # and the channel grants no fewer than one member may ask for
        generous.check(ADA, MUSIC)
    with pytest.raises(TooFast):
        generous.check(ADA, MUSIC)


def test_memory_stays_bounded(counting: Cooldowns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cooldowns, "MOST_WINDOWS", 10)
    for member in range(1_000):
        counting.check(member, member)
    assert len(counting) == 10
