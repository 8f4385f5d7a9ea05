"""Collecting what is wrong with a form body, in the shape in which Discord reports it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.fake_discord.errors import Refusal
from tests.fake_discord.model import Json

INVALID_FORM_BODY = 50035
URL = 2048
"""Characters of an address."""


class Form:
    """A body being checked; paths such as "embeds.0.title" name its parts."""

    def __init__(self) -> None:
        self._errors: Json = {}

    def refuse(self, path: str, code: str, message: str) -> None:
        """Note one thing that is wrong."""
        node = self._errors
        for step in path.split("."):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: str, value: object, *, at_most: int, at_least: int = 0) -> None:
        """Check a text's length; None counts as absent, and is wrong where something is required."""
        if value is None and at_least:
            self.refuse(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif value is not None and not isinstance(value, str):
            self.refuse(path, "BASE_TYPE_BAD_TYPE", "Must be a string.")
        elif isinstance(value, str) and not at_least <= len(value) <= at_most:
            self._bad_length(path, at_least, at_most)

    def count(self, path: str, items: list[Any], *, at_most: int, at_least: int = 0) -> None:
        """Check how many items a list has."""
        if not at_least <= len(items) <= at_most:
            self._bad_length(path, at_least, at_most)

    def between(self, path: str, value: object, *, at_least: int, at_most: int) -> None:
        """Check a whole number, where there is one."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(path, "NUMBER_TYPE_COERCE", f"Value {value!r} is not int.")
        elif value < at_least:
            self.refuse(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {at_least}.")
        elif value > at_most:
            self.refuse(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {at_most}.")

    def one_of(self, path: str, value: object, allowed: Mapping[Any, object] | range | set[Any]) -> None:
        """Check that a value is one that the field knows."""
        if value not in allowed:
            self.refuse(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(map(repr, sorted(allowed)))}}}.")

    def url(self, path: str, value: object, *, schemes: tuple[str, ...] = ("http://", "https://")) -> None:
        """Check an address, where there is one."""
        text = str(value)
        if value is None:
            return
        if not text.startswith(schemes):
            self.refuse(path, "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https').")
        elif len(text) > URL:
            self._bad_length(path, 0, URL)
        elif re.fullmatch(r"\w+://[^\s/]+(/\S*)?", text) is None:
            self.refuse(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")

    def finish(self) -> None:
        """Raise what was noted, if anything was."""
        if self._errors:
            raise Refusal(400, INVALID_FORM_BODY, "Invalid Form Body", self._errors)

    def _bad_length(self, path: str, at_least: int, at_most: int) -> None:
        words = (
            f"Must be between {at_least} and {at_most} in length."
            if at_least
            else f"Must be {at_most} or fewer in length."
        )
        self.refuse(path, "BASE_TYPE_BAD_LENGTH" if at_least else "BASE_TYPE_MAX_LENGTH", words)
