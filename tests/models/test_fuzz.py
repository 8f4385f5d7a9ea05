"""A few hundred damaged photos, and the watch over the tens of thousands that `make fuzz` reads."""

import mmap
import os
import time
from collections import Counter

import pytest

from models.errors import BrokenPhoto, NoFace
from tests import fuzz
from tests.fuzz import READING, Outcome, Read, Tally, main, open_reader, read_one, run, table, watch
from tests.models import mutants as mutants_module
from tests.models.mutants import CHANGES, KINDS, LARGE_EVERY, SOURCES, Mutant, mutant, source
from tests.models.pictures import ARITHMETIC

SEED = 7
FEW = range(260)
SOME = Mutant("PNG", (), b"any bytes")
ANY = 1_000_000
"""Megabytes: this process holds what the tests before have loaded, which is none of the reader's doing."""


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    """The first inputs of a run, without those from large photos."""
    return [mutant(SEED, number, large=False) for number in FEW]


@pytest.fixture(scope="module")
def read() -> Read:
    """The real networks."""
    return open_reader()


def test_every_damaged_photo_ends_in_a_reading_or_an_error_of_ours(read: Read, mutants: list[Mutant]) -> None:
    outcomes = [read_one(read, number, photo, most_held=ANY) for number, photo in enumerate(mutants)]
    assert [outcome for outcome in outcomes if outcome.trouble] == []
    ends = Counter(outcome.end for outcome in outcomes)
    assert min(ends[READING], ends["BrokenPhoto"], ends["UnusualPhoto"]) > 0


@pytest.mark.parametrize("number", [number for number, each in enumerate(SOURCES) if not each.large])
def test_every_source_is_a_photo_before_it_is_damaged_and_all_but_one_show_a_face(number: int, read: Read) -> None:
    if source(number) == ARITHMETIC:
        with pytest.raises(NoFace):
            read(source(number))
    else:
        read(source(number))


def test_a_run_damages_every_kind_in_every_way(mutants: list[Mutant]) -> None:
    assert {each.kind for each in mutants} == set(KINDS)
    assert {change for each in mutants for change in each.changes} == set(CHANGES)


def test_an_input_is_made_again_from_its_numbers(mutants: list[Mutant]) -> None:
    again = [mutant(SEED, number, large=False) for number in (3, 60, 250)]
    assert again == [mutants[number] for number in (3, 60, 250)]
    assert mutant(SEED + 1, 3, large=False) != mutants[3]


def test_one_input_in_sixty_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Counter[int]()
    monkeypatch.setattr(mutants_module, "source", lambda number: asked.update([number]) or b"\xff\xd8\xff")
    for number in range(600):
        mutant(SEED, number)
    large = sum(count for number, count in asked.items() if SOURCES[number].large)
    assert 0.5 < large * LARGE_EVERY / 600 < 2


def test_hardly_an_input_is_whole(mutants: list[Mutant]) -> None:
    whole = {source(number) for number, each in enumerate(SOURCES) if not each.large}
    assert sum(each.data in whole for each in mutants) < len(mutants) / 20


def reads_well() -> Read:
    return len


def crashes() -> Read:
    return lambda data: os._exit(7) if len(data) % 2 else len(data)


def hangs() -> Read:
    return lambda _: time.sleep(60)


def raises() -> Read:
    def read(_: bytes) -> None:
        raise ZeroDivisionError

    return read


def refuses() -> Read:
    def read(_: bytes) -> None:
        raise BrokenPhoto

    return read


def takes_memory(_: bytes) -> None:
    # Pages of its own: what the allocator has left over from other tests would be no more memory than before.
    with mmap.mmap(-1, 2**27) as pages:
        for start in range(0, len(pages), mmap.PAGESIZE):
            pages[start] = 1


def test_an_error_of_ours_is_a_good_end_and_any_other_is_not() -> None:
    assert read_one(reads_well(), 5, SOME, most_held=ANY).end == READING
    refused = read_one(refuses(), 5, SOME, most_held=ANY)
    assert (refused.end, refused.trouble) == ("BrokenPhoto", "")
    assert "ZeroDivisionError" in read_one(raises(), 5, SOME, most_held=ANY).trouble


def test_too_long_and_too_much_are_bad_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "MOST_SECONDS", -1.0)
    assert "s" in read_one(reads_well(), 5, SOME, most_held=ANY).trouble
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 60.0)
    monkeypatch.setattr(fuzz, "MOST_MEMORY", 50)
    assert "MB" in read_one(takes_memory, 5, SOME, most_held=ANY).trouble


def test_a_child_that_crashes_is_named_and_replaced() -> None:
    numbers = range(5)
    odd = {number for number in numbers if len(mutant(SEED, number).data) % 2}
    outcomes = list(watch(numbers, seed=SEED, opened=crashes))
    assert [outcome.number for outcome in outcomes] == list(numbers)
    assert {outcome.number for outcome in outcomes if outcome.trouble} == odd
    assert 0 < len(odd) < len(numbers)
    assert all("code 7" in outcome.trouble for outcome in outcomes if outcome.number in odd)


def test_a_child_that_hangs_is_named_and_ended() -> None:
    (outcome,) = watch([3], seed=SEED, opened=hangs, patience=0.1)
    assert (outcome.end, outcome.trouble) == ("crash", "hung")


def test_the_table_has_a_line_for_each_kind() -> None:
    tallies = {"PNG": Tally(), "GIF": Tally()}
    tallies["PNG"].add(Outcome(1, "PNG", READING, 0.25, 20, 200))
    tallies["PNG"].add(Outcome(2, "PNG", "OSError", 0.125, 10, 300, "oh"))
    head, gif, png = (line.split() for line in table(tallies))
    assert head[:3] == ["kind", "inputs", READING]
    assert "OSError" in head
    assert (gif[0], png[:3], png[-3:]) == ("GIF", ["PNG", "2", "1"], ["0.25", "20", "300"])


def test_the_command_succeeds_where_all_inputs_end_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "__kwdefaults__", {"opened": refuses})
    assert main(["--seed", "7", "--inputs", "3"]) == 0
    assert "all 3 inputs of seed 7 ended well" in capsys.readouterr().out


def test_the_command_names_an_input_that_ended_badly_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "__kwdefaults__", {"opened": raises})
    assert main(["--seed", "7", "--only", "4"]) == 1
    said = capsys.readouterr().out
    assert "input 4 of seed 7, a damaged" in said
    assert "ZeroDivisionError" in said
    assert "1 of 1 inputs ended badly: 4" in said
