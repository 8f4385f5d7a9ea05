"""Plots for the catalogue's card; small PNG files, drawn without a screen. Needs matplotlib, which the bot does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.cataloguing import UNKNOWN, Card
from recommender.vocabulary import MOOD_POINTS, NAMED_FEELINGS, Mood

DOTS_PER_INCH = 110

COLOURS: Mapping[Mood, str] = {
    Mood.HAPPY: "#e6a700",
    Mood.ENERGETIC: "#d1384f",
    Mood.CALM: "#2a9d74",
    Mood.SAD: "#3f6fb5",
}

MOST_GENRES = 15


def draw(card: Card, folder: Path) -> tuple[Path, ...]:
    """Draw the plane with every song on it, and bars of moods, genres and decades; return the files."""
    plane, bars = folder / "catalogue_plane.png", folder / "catalogue_bars.png"
    _draw_plane(card, plane)
    _draw_bars(card, bars)
    return plane, bars


def _draw_plane(card: Card, path: Path) -> None:
    figure = Figure(figsize=(7.5, 7), layout="constrained")
    axes = figure.add_subplot()
    for mood, points in card.places.items():
        valence, arousal = [point.valence for point in points], [point.arousal for point in points]
        name = f"{mood}: {len(points):,} songs"
        axes.scatter(valence, arousal, s=5, alpha=0.5, linewidths=0, color=COLOURS[mood], label=name)
    for mood, corner in MOOD_POINTS.items():
        axes.plot(corner.valence, corner.arousal, "*", markersize=15, color=COLOURS[mood], markeredgecolor="black")
    for named in NAMED_FEELINGS.values():
        axes.plot(named.point.valence, named.point.arousal, "k+", markersize=5)
        axes.annotate(named.name, (named.point.valence, named.point.arousal), fontsize=8, ha="center", va="bottom")
    axes.axhline(0, color="grey", linewidth=0.5)
    axes.axvline(0, color="grey", linewidth=0.5)
    axes.set(xlim=(-1, 1), ylim=(-1, 1), xlabel="valence", ylabel="arousal", title="Every song on the plane")
    axes.legend(fontsize=8, loc="lower right", markerscale=3)
    figure.savefig(path, dpi=DOTS_PER_INCH)


def _draw_bars(card: Card, path: Path) -> None:
    figure = Figure(figsize=(12, 4), layout="constrained")
    moods, genres, decades = figure.subplots(1, 3)
    _bars(moods, "Likeliest mood", {mood.value: card.moods[mood] for mood in Mood}, list(COLOURS.values()))
    _bars(genres, "Genres", dict(card.genres.most_common(MOST_GENRES)))
    known = {name: count for name, count in sorted(card.decades.items()) if name != UNKNOWN}
    _bars(decades, f"Decades of the {sum(known.values()):,} songs whose year is known", known)
    figure.savefig(path, dpi=DOTS_PER_INCH)


def _bars(axes: Axes, title: str, counts: Mapping[str, int], colours: list[str] | None = None) -> None:
    axes.barh(list(counts), list(counts.values()), color=colours or "#777777")
    axes.invert_yaxis()  # the first on top
    axes.set(title=title, xlabel="songs")
    axes.title.set_fontsize(10)
