"""What everything a person may fill in has in common."""

from typing import ClassVar

from pydantic import ConfigDict


class Form:
    """Data that come from people: an unknown field is refused by name, never dropped in silence."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)
