"""Where the sources contradict each other or leave something open, and what was decided. Pure."""

from collections.abc import Sequence
from functools import cache

import msgspec
from msgspec import Struct

from huawu.metrics.catalogue import Words, read_ours


class Remark(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One contradiction or gap of the sources."""

    id: str  #: X1 … contradictions, G1 … gaps
    metrics: tuple[str, ...]  #: that it concerns
    says: Words
    decided: Words


@cache
def all_remarks() -> Sequence[Remark]:
    """Return every remark, contradictions first."""
    return msgspec.convert(read_ours("remarks.yaml"), list[Remark])


def remarks_on(metric: str) -> Sequence[Remark]:
    """Return the remarks that concern a metric."""
    return [each for each in all_remarks() if metric in each.metrics]
