"""Which words are met with help."""

from __future__ import annotations

from time import perf_counter

import pytest

from models.care import needs_care

IN_NEED = """\
I want to die
i just want to die
i wanna die
kms
im gonna kms
don't want to be here anymore
I don’t want to be here any more
thinking of ending it
I'm thinking about ending it all
I want to kill myself
i'm going to kill myself tonight
thinking about killing myself
k*ll myself
I want to ki11 myself
I feel suicidal
I've been having suicidal thoughts
contemplating suicide
I keep thinking about suicide
I wish I was dead
wish i were never born
I wish I hadn't been born
i wish i could just disappear
I hope I don't wake up tomorrow
i don't want to wake up anymore
I don't want to live
dont wanna live anymore
I no longer want to exist
no reason to live
nothing left to live for
life is not worth living
my life isn't worth it
what's the point of living
I'm tired of living
sick of being alive
I hate being alive
I can't go on anymore
i can't do life anymore
everyone would be better off without me
they'd be better off if I was dead
no one would care if I died
nobody would notice if i disappeared
if I died would anyone even care
the world would be better without me
I'd rather be dead
better off dead
I want to end my life
ready to end it all
i want to hurt myself
I've been self-harming again
I started cutting again
I want to cut myself so bad
want to slit my wrists
I'm going to overdose
i took all my pills
gonna jump off a bridge
thinking of jumping in front of a train
I want to hang myself
unalive myself
I wrote a goodbye letter
I don't deserve to live
I want to go to sleep and never wake up
this is my last night on earth
please kill me
I just want everything to stop
I WANT TO DIE
so tired of life, I want it to be over
quiero morir
ich will nicht mehr leben
je veux mourir
死にたい
i want to walk into traffic
thinking I might step in front of the train
i could jump off this bridge
i'm going to jump out of my window
i see no reason to exist
no reason to exist
i have no friends and no desire to exist
i want to jump off the train
thinking about jumping into a train
about to throw myself into the traffic
going to throw myself out of the car
i might just step off the ledge
i could step off of the roof tonight
tempted to walk into oncoming traffic
I want to walk into a truck
gonna throw myself into the train
""".splitlines()

NOT_IN_NEED = """\
this song kills me
I'm dying of laughter
killing it at work
suicide squad was great
dead tired
my feet are killing me
I could kill for a coffee
the suspense is killing me
he killed it on stage
I'm dead 💀
that joke slayed me
drop dead gorgeous
we ran 5 kms this morning
it is 20 kms away
I nearly died laughing
dying to see you
to die for, that cake
I would die for a pizza right now
my phone died
my plant is dying
the party was dead
dead end job
over my dead body lol
I want to die of embarrassment
shoot me an email
let's kill some time
listening to Suicidal Tendencies
play Suicide Is Painless by Johnny Mandel
playing Killing Me Softly
Killer Queen by Queen
I cut myself some slack
I cut myself shaving
I hurt myself running yesterday
I hurt my knee
I don't want to be here at this boring meeting
I don't want to go to school
don't want to wake up early tomorrow
can't live without you
I'm ending it with my boyfriend
I'm so tired of work
I hate living in this town
sick of living with my parents
I want to disappear into a good book
I want my old life back
taking my life back
my grandfather died last year
I miss my dead cat
I feel sad and lonely
not happy at all
I am so depressed about this game
I just want this week to end soon
jumping for joy
overdosed on chocolate
overdosing on memes today
I will end up late
bored to death
worried to death about my exam
sudden death in overtime
I love you to death
this heat will be the death of me
that movie was murder
burning up on the dance floor
I threw myself into work
I want to live
hour three of his stories and I don't want it to end
the beach is a short walk from the bus terminal
step out of the car, we are there
I want to dye my hair pink
we walk into the building together
jump into the car, we are late
we step off the train and walk out of the station
I walk out of the building at five
""".splitlines()


@pytest.mark.parametrize("text", IN_NEED)
def test_somebody_in_need_is_recognised(text: str) -> None:
    assert needs_care(text)


@pytest.mark.parametrize("text", NOT_IN_NEED)
def test_a_manner_of_speaking_is_no_alarm(text: str) -> None:
    assert not needs_care(text)


def test_there_are_enough_phrases_of_both_kinds() -> None:
    assert min(len(set(IN_NEED)), len(set(NOT_IN_NEED))) >= 40


@pytest.mark.parametrize("around", ["{}", "hi bot. {}", "{}, sorry", "ok so...\n{} 😞", "“{}”", "{}!!!"])
def test_what_stands_around_the_words_does_not_hide_them(around: str) -> None:
    missed = [text for text in IN_NEED[:30] if not needs_care(around.format(text))]
    assert missed == []


def test_a_cry_at_the_end_of_a_long_message_is_heard() -> None:
    assert needs_care("I went to work and came home. " * 100 + "I want to die")


@pytest.mark.parametrize("unit", ["want ", "i ", "a", "if i died ", "k*ll ", "\u200b", "\u0301"])
def test_a_hostile_text_costs_no_time(unit: str) -> None:
    started = perf_counter()
    needs_care(unit * 100_000)
    assert perf_counter() - started < 1.0
