"""What `serenade catalogue` says and does: the catalogue's card, its disputed songs, and its file."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recommender.songs import Agreement, Evidence, Song
from recommender.store import Store
from recommender.store.exchange import export_catalogue, import_catalogue
from recommender.vocabulary import Mood, Point

Lines = Callable[[Store, argparse.Namespace], Iterator[str]]

DAY = 86_400.0
AGES = ((1.0, "within a day"), (7.0, "within a week"), (30.0, "within a month"))
"""Days since a link was checked, and how to say so."""

OLDER, NEVER, UNKNOWN = "longer ago", "never", "unknown"

MOST = 15
"""Genres and languages that a card tells by name; the rest is one line."""

BAR = 30
"""Characters of the longest bar."""


class UnknownSong(LookupError):
    """The catalogue has no song of this number."""

    def __init__(self, song_id: int) -> None:
        """Keep the number."""
        super().__init__(f"There is no song {song_id}. `serenade catalogue disputed` tells the numbers.")
        self.song_id = song_id


@dataclass(slots=True)
class Card:
    """What is in a catalogue: how many songs of each kind, and where each lies on the plane."""

    songs: int = 0
    moods: Counter[str] = field(default_factory=Counter)
    genres: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    decades: Counter[str] = field(default_factory=Counter)
    agreement: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    pieces: Counter[str] = field(default_factory=Counter)
    places: dict[Mood, list[Point]] = field(default_factory=lambda: {mood: [] for mood in Mood})


def measure(songs: Iterable[Song], *, now: float) -> Card:
    """Return the card of songs; `now` is in seconds since 1970. Memory holds a point a song, and no more."""
    card = Card()
    for song in songs:
        evidence, details = song.label.evidence, song.details
        card.songs += 1
        card.moods[song.label.mood] += 1
        card.genres.update(song.genres or (UNKNOWN,))
        card.languages[details.language or UNKNOWN] += 1
        card.decades[UNKNOWN if details.year is None else f"{details.year // 10 * 10}s"] += 1
        card.agreement[song.label.agreement] += 1
        card.checked[_age(details.checked_at, now)] += 1
        card.sources.update({piece.source.value for piece in evidence})
        card.pieces[f"{len(evidence)} of them"] += 1
        card.places[song.label.mood].append(song.label.point)
    return card


def _age(checked_at: float | None, now: float) -> str:
    if checked_at is None:
        return NEVER
    return next((words for days, words in AGES if now - checked_at <= days * DAY), OLDER)


def card_lines(card: Card) -> Iterator[str]:
    """Yield the card as text: a section for each thing that is counted."""
    yield f"{card.songs:,} songs, {card.songs - card.agreement[Agreement.DISPUTED]:,} of them to choose from"
    yield from _section("Likeliest mood", _named(card.moods, Mood), card.songs)
    yield from _section("Genres (a song may have several)", _commonest(card.genres), card.songs)
    yield from _section("Language", _commonest(card.languages), card.songs)
    yield from _section("Decade", dict(sorted(card.decades.items())), card.songs)
    yield from _section("What the evidence says together", _named(card.agreement, Agreement), card.songs)
    yield from _section("Evidence of each source", _commonest(card.sources), card.songs)
    yield from _section("Pieces of evidence a song", dict(sorted(card.pieces.items())), card.songs)
    ages = (*(words for _, words in AGES), OLDER, NEVER)
    yield from _section("Link last checked", _named(card.checked, ages), card.songs)


def _named(counts: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    return {str(name): counts[name] for name in names if counts[name]}


def _commonest(counts: Counter[str]) -> dict[str, int]:
    told = dict(counts.most_common(MOST))
    rest = counts.total() - sum(told.values())
    return told | ({f"{len(counts) - MOST} others": rest} if rest else {})


def _section(title: str, counts: Mapping[str, int], songs: int) -> Iterator[str]:
    yield from ("", title)
    longest = max(counts.values(), default=1)
    for name, count in counts.items():
        bar = "█" * max(1, round(BAR * count / longest))
        yield f"  {name:<16}{count:8,}{count / songs:7.1%}  {bar}"


def _summary(store: Store, _: argparse.Namespace) -> Iterator[str]:
    served, unchecked = store.catalogue.served_count(), store.catalogue.unchecked_count()
    yield f"{store.catalogue.count()} songs, {served} of them to choose from"
    yield f"genres: {', '.join(store.catalogue.genres())}"
    if served and unchecked == served:
        yield "Links may be old: none was ever checked. `serenade-collect sweep` checks them."
    elif unchecked:
        yield f"{unchecked} links were never checked, and may be old. `serenade-collect sweep` checks them."


def _card(store: Store, options: argparse.Namespace) -> Iterator[str]:
    card = measure(store.catalogue.each(), now=time.time())
    lines = list(card_lines(card))
    yield from lines
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "catalogue.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield ""
        yield _plots(card, options.out)


def _plots(card: Card, folder: Path) -> str:
    try:
        # Only this needs matplotlib, which the bot does without.
        from bot.catalogue_plots import draw  # noqa: PLC0415  # see above
    except ModuleNotFoundError:
        return f"The card is in {folder}, without plots: matplotlib is not installed; pip install matplotlib helps."
    return f"The card and its plots are in {folder}: {', '.join(path.name for path in draw(card, folder))}"


def _disputed(store: Store, options: argparse.Namespace) -> Iterator[str]:
    songs = store.catalogue.disputed(after=options.after, limit=options.limit)
    for song in songs:
        yield f"{song.id}  {song.artist} – {song.title}"
        moods = ", ".join(f"{mood} {share:.0%}" for mood, share in song.label.moods.items())
        yield f"    together: {moods}"
        yield from map(_opinion, song.label.evidence)
    if not songs:
        yield "No song is disputed." if not options.after else "No more songs are disputed."
    elif len(songs) == options.limit:
        yield f"There may be more: serenade catalogue disputed --after {songs[-1].id}"
    if songs:
        yield "You know one? serenade catalogue settle NUMBER MOOD"


def _opinion(piece: Evidence) -> str:
    place = f"valence {piece.point.valence:+.2f}, arousal {piece.point.arousal:+.2f}"
    likely = "" if piece.moods is None else f", likeliest {max(piece.moods, key=piece.moods.__getitem__)}"
    return f"    {piece.source:8} {piece.note} ({place}{likely})"


def _settle(store: Store, options: argparse.Namespace) -> Iterator[str]:
    mood = None if options.mood == UNSETTLED else Mood(options.mood)
    try:
        store.catalogue.settle(options.song, mood)
    except KeyError as error:
        raise UnknownSong(options.song) from error
    decided = f"is {mood} now, as you say" if mood else "is what its evidence says again"
    yield f"Song {options.song} {decided}."


def _export(store: Store, options: argparse.Namespace) -> Iterator[str]:
    written = export_catalogue(store.catalogue, options.file)
    yield f"{written:,} songs in {options.file}"


def _import(store: Store, options: argparse.Namespace) -> Iterator[str]:
    done = import_catalogue(store.catalogue, options.file)
    yield f"{done.added:,} songs added, {done.changed:,} changed, {done.unchanged:,} as they were"


UNSETTLED = "nobody"
"""The word that takes a decision back."""


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of the catalogue, and done; each sets `lines`, which takes the store and the options."""
    parser.set_defaults(lines=_summary)
    commands = parser.add_subparsers(metavar="COMMAND")
    card = commands.add_parser("card", help="count and plot what is in it")
    card.add_argument("--out", type=Path, help="a folder for the card and its plots")
    card.set_defaults(lines=_card)
    disputed = commands.add_parser("disputed", help="list songs whose evidence contradicts itself; they are not served")
    disputed.add_argument("--limit", type=_natural, default=20, help="how many (default: 20)")
    disputed.add_argument("--after", type=int, default=0, metavar="NUMBER", help="go on after this song")
    disputed.set_defaults(lines=_disputed)
    settle = commands.add_parser("settle", help="say what mood a song has, and have it served")
    settle.add_argument("song", type=int, help="its number, as `disputed` tells it")
    settle.add_argument("mood", choices=[*(mood.value for mood in Mood), UNSETTLED], help="its mood; nobody: undo")
    settle.set_defaults(lines=_settle)
    for name, lines, words in (
        ("export", _export, "write it to a file"),
        ("import", _import, "add the songs of a file"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("file", type=Path)
        command.set_defaults(lines=lines)


def _natural(text: str) -> int:
    number = int(text)
    if number < 1:
        message = f"{text} is not 1 or more"
        raise argparse.ArgumentTypeError(message)
    return number
