"""Tables and sections that a card and the command line show alike, so that neither can say what the other does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from textwrap import wrap

WIDTH = 116
"""Columns that a paragraph takes on a page and on a screen."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; the first column names the row. A `wide` one is printed, but on no page."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False

    def markdown(self) -> str:
        """Return the table for a page."""
        ruler = ("---", *("--:" for _ in self.head[1:]))
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.head, ruler, *self.rows))

    def lines(self) -> list[str]:
        """Return the table in aligned columns for a screen."""
        first, *others = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        return [
            f"  {row[0]:<{first}}" + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], others, strict=True))
            for row in (self.head, *self.rows)
        ]


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture beside the card: its file's name, and what it shows."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a card: what was found, as text and tables, and what else a page says of it.

    The paragraphs of `words` and the `plot` are for pages alone, so they state no number that was measured.
    """

    title: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    words: tuple[str, ...] = ()
    plot: Plot | None = None

    def markdown(self) -> str:
        """Return the section for a page."""
        tables = (table.markdown() for table in self.tables if not table.wide)
        plot = f"![{self.plot.caption}]({self.plot.file})" if self.plot else ""
        parts = (f"## {self.title}", paragraph(self.text), *tables, plot, *map(paragraph, self.words))
        return "\n\n".join(part for part in parts if part)

    def lines(self) -> Iterator[str]:
        """Yield the section's findings for a screen."""
        yield self.title.upper()
        yield from paragraph(self.text).splitlines()
        yield from chain.from_iterable(("", *table.lines()) for table in self.tables)


def paragraph(text: str) -> str:
    """Return the text in lines of at most `WIDTH` columns, where its words allow."""
    return "\n".join(wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False))
