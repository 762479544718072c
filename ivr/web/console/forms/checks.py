"""What a field checks, each with the sentence that says what to do."""

from collections.abc import Callable
from typing import Any

from wtforms import ValidationError
from wtforms.validators import StopValidation


class Given:
    """Something has been entered or chosen; a blank is nothing."""

    def __init__(self, otherwise: str) -> None:
        self._otherwise = otherwise

    def __call__(self, form: Any, field: Any) -> None:
        """Raises StopValidation."""
        data = field.data.strip() if isinstance(field.data, str) else field.data
        if not data:
            # What could not be read has said so itself, which helps more.
            raise StopValidation(None if field.errors else self._otherwise)


class Longest:
    """At most so many characters."""

    def __init__(self, characters: int, what: str) -> None:
        """`what` begins the sentence: "The name"."""
        self._most = characters
        self._otherwise = f"{what} must be {characters:,} characters or fewer"

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError."""
        if len(field.data or "") > self._most:
            raise ValidationError(self._otherwise)


class Otherwise:
    """Any rule of a page: what holds, and what to say otherwise."""

    def __init__(self, holds: Callable[[Any], bool], otherwise: str) -> None:
        self._holds = holds
        self._otherwise = otherwise

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError."""
        if field.data and not self._holds(field.data):
            raise ValidationError(self._otherwise)
