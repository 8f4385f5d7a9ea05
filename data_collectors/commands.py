"""What each command does, and the sentences that it says."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from data_collectors.display import display_for
from data_collectors.errors import AlreadyRunning, CollectorError
from data_collectors.http import Clock, SystemClock
from data_collectors.labelling import Labelled
from data_collectors.listing import read_playlist
from data_collectors.planning import plan, sentence
from data_collectors.quota import LIMITS, Ledger, Quota
from data_collectors.report import report
from data_collectors.running import Run, Wishes
from data_collectors.scheduling import Weekly, keep_running
from data_collectors.services import KEY_OF, Services, missing_key, open_services
from data_collectors.settings import load_settings
from data_collectors.starter import Derived, derive, read_tables
from models.audio_moods import AudioMoods
from recommender.collected import Chart, ChartKind, Stage
from recommender.errors import AlreadyCollecting, RecommenderError, StoreError
from recommender.starter import write_facts
from recommender.store import Store

FUSION = Path(__file__).parent.parent / "recommender" / "fusion.toml"

log = logging.getLogger(__name__)

LABELS = "labels"
"""The last stage, which asks nobody."""

Opener = Callable[[Clock, Ledger], Services]


def run(options: argparse.Namespace) -> int:
    """Collect, once or for ever."""
    _start_logging()
    at = None if options.every is None else Weekly.parse(options.every)
    with _opened() as (store, clock):
        wishes = _wishes(options)
        if options.dry_run:
            return _dry_run(store, wishes, clock)
        with _alone(store):
            work = _run_on(store, clock)
            if at is None:
                return _collect(work, wishes, wait=options.wait)
            keep_running(
                _surviving(lambda: _refresh(work, wishes)),
                _surviving(lambda: _daily(work, wishes)),
                at=at,
                clock=clock,
            )
    return 0


def sweep(_: argparse.Namespace) -> int:
    """Check the links, and look for other videos where they are dead."""
    _start_logging()
    with _opened() as (store, clock), _alone(store):
        work = _run_on(store, clock)
        work.prepare(Wishes(charts=()))
        return _sweep(work)


def status(_: argparse.Namespace) -> int:
    """Say how far the stages are."""
    with _opened() as (store, clock):
        for stage in Stage:
            at = store.collecting.progress(stage, now=clock.now())
            print(f"{stage:8} {at.done:7,} done {at.nothing:7,} without {at.due:7,} due {at.later:7,} later")
        ledger = Ledger(store.collecting, clock)
        for quota in Quota:
            print(f"{quota}: {ledger.left(quota):,} of {LIMITS[quota]:,} left today")
        if left_out := store.collecting.artists_left_out():
            print(f"left out, as no tag tells a genre: {', '.join(left_out)}")
    return 0


def playlist(options: argparse.Namespace) -> int:
    """Label a playlist's tracks."""
    with _opened() as (store, clock), _alone(store):
        work = _run_on(store, clock)
        if work.services.spotify is None:
            raise missing_key("spotify")
        found = read_playlist(
            options.playlist,
            mood=options.mood,
            spotify=work.services.spotify,
            audio=AudioMoods.open(),
            store=store.collecting,
            clock=clock,
        )
        for track in found.tracks:
            mood = "unknown" if track.mood is None else f"{track.mood} ({track.probability:.0%})"
            print(f"{mood:18} {track.artist} - {track.title}")
        if found.refused is not None:
            print(found.refused, file=sys.stderr)
        print(_labelled(work.label()))
    return 0


def starter(options: argparse.Namespace) -> int:
    """Derive the starter catalogue, or report on it."""
    derived = derive(options.data)
    if not derived.songs:
        print(f"No songs found in {options.data}: is it the folder with the tables?", file=sys.stderr)
        return 1
    if options.report:
        print(report(derived))
        return 0
    with options.out.open("w", encoding="utf-8", newline="") as file:
        write_facts(file, derived.songs)
    print(_derived(derived, options.out))
    return 0


def fusion(options: argparse.Namespace) -> int:
    """Learn how much each source counts for a song's mood, say how good that is, and write it where asked to."""
    # Only learning needs what training needs.
    from data_collectors import fusing, fusion_report  # noqa: PLC0415  # see above

    tables = read_tables(options.data)
    try:
        known = fusing.gather(tables, fusing.hear(options.data, tables))
    except FileNotFoundError as error:
        print(f"There is no {error.filename}. Learning needs the folder songs with all its tables.", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed. Learning needs more packages: make setup-training.", file=sys.stderr)
        return 1
    weights = fusing.learn(known)
    for line in fusion_report.lines(known, weights):
        print(line)
    if options.write:
        fusing.write(weights, FUSION)
        print(f"\nWritten to {FUSION}.")
    return 0


def words_for(error: Exception) -> str:
    """Return one sentence for what went wrong, with what to do about it."""
    match error:
        case AlreadyCollecting():
            return str(AlreadyRunning())
        case StoreError():
            return f"The database: {error}. See SERENADE_DATABASE_URL in .env.example."
        case ModuleNotFoundError():
            return f"{error.name} is not installed. Collecting needs more packages: make setup-collectors."
        case _:
            return str(error)


@contextmanager
def _opened() -> Iterator[tuple[Store, Clock]]:
    clock = SystemClock()
    with Store.open(load_settings().database_url, clock=clock.now) as store:
        yield store, clock


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    with store.collecting.exclusively():
        yield


def _run_on(store: Store, clock: Clock) -> Run:
    settings = load_settings()
    return Run(store, lambda ledger: open_services(settings, clock=clock, ledger=ledger), clock=clock)


def _wishes(options: argparse.Namespace) -> Wishes:
    charts = [Chart(ChartKind.WORLD, "", options.artists)] if not options.country and not options.tag else []
    charts += [Chart(ChartKind.COUNTRY, name, options.artists) for name in options.country]
    charts += [Chart(ChartKind.TAG, name, options.artists) for name in options.tag]
    return Wishes(
        charts=charts,
        stages=tuple(Stage) if options.only is None else options.only,
        limit=options.limit,
        tracks=options.songs,
        table=options.table,
        with_starter=not options.without_starter,
    )


def _dry_run(store: Store, wishes: Wishes, clock: Clock) -> int:
    services = open_services(load_settings(), clock=clock, ledger=Ledger(store.collecting, clock))
    for step in plan(store.collecting, services, wishes, clock=clock):
        print(sentence(step))
    print("Nothing was asked, and nothing written.")
    return 0


def _collect(work: Run, wishes: Wishes, *, wait: bool) -> int:
    work.prepare(wishes)
    with display_for(Console(stderr=True), work.ledger) as display:
        labelled = work.collect(wishes, display, wait=wait)
    print(_labelled(labelled))
    calls = ", ".join(f"{count:,} of {name}" for name, count in work.services.calls().items())
    print(f"Calls: {calls or 'none, as no service has a key; .env.example names the keys'}")
    return 0


def _surviving(job: Callable[[], None]) -> Callable[[], None]:
    """Return a job that says what went wrong and leaves the rest for its next turn."""

    def tried() -> None:
        try:
            job()
        except (CollectorError, RecommenderError) as error:
            log.warning("%s", words_for(error))

    return tried


def _refresh(work: Run, wishes: Wishes) -> None:
    work.refresh()
    _collect(work, wishes, wait=False)


def _daily(work: Run, wishes: Wishes) -> None:
    """Check links, then go on with what quotas and retries left over yesterday."""
    _sweep(work)
    _collect(work, wishes, wait=False)


def _sweep(work: Run) -> int:
    swept = work.sweep()
    if swept is None:
        print(f"Links are not checked without a key: set {KEY_OF['youtube']} in .env.", file=sys.stderr)
        return 1
    print(f"{swept.checked:,} links checked, {swept.died:,} of them dead")
    if swept.stopped_by is not None:
        print(f"{swept.stopped_by}; the rest is checked next time.", file=sys.stderr)
    print(_labelled(work.label()))
    return 0


def _labelled(labelled: Labelled) -> str:
    told = f"Catalogue: {labelled.added:,} songs added, {labelled.changed:,} changed, {labelled.unchanged:,} as before"
    reasons = ", ".join(f"{count:,} ({reason})" for reason, count in labelled.left_out.most_common())
    return f"{told}; left out: {reasons}" if reasons else told


def _derived(derived: Derived, out: Path) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(derived.left_out.items()))
    return f"{len(derived.songs)} songs in {out}; entries left out: {reasons}"


def _start_logging() -> None:
    # The clients' own logs hold addresses with keys, and titles.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", stream=sys.stderr)
    for name in ("data_collectors", "recommender"):
        logging.getLogger(name).setLevel(logging.INFO)
