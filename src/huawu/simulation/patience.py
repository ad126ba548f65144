"""How long callers wait, learnt from calls most of which were answered before they lost patience.

The chance to give up within the next second is taken as constant within spans of waiting. In each
it is estimated by those who gave up over the seconds that all who waited spent there: who was
answered counts until then only. Source: piecewise exponential model, Friedman 1982.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_EDGES: Final = np.array([0.0, 5, 15, 30, 60, 120, 300, 600])
_PRIOR: Final = 5.0  #: a span counts like so many more leavings at the overall rate


@dataclass(frozen=True, slots=True)
class Patience:
    """A distribution of patience, in seconds."""

    hazards: Array  #: by span of waiting from `_EDGES` on, per second
    gave_up: int  #: so many it was learnt from

    @property
    def mean_s(self) -> float:
        """Mean patience; inf where nobody gives up."""
        if not self.hazards[-1]:
            return float("inf")
        lengths = np.append(np.diff(_EDGES), np.inf)
        stays = np.exp(-np.concatenate([[0.0], self._reached[1:]]))
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = stays * -np.expm1(-self.hazards * lengths) / self.hazards
        return float(np.where(self.hazards > 0, parts, stays * lengths).sum())

    @property
    def _reached(self) -> Array:
        """Return the hazard added up to each edge."""
        return np.concatenate([[0.0], np.cumsum(self.hazards[:-1] * np.diff(_EDGES))])

    def draw(self, waited_s: Array, chance: np.random.Generator) -> Array:
        """Draw the patience of callers who have waited for some time without giving up."""
        place = np.searchsorted(_EDGES, waited_s, side="right") - 1
        spent = self._reached[place] + self.hazards[place] * (waited_s - _EDGES[place])
        wanted = spent + chance.standard_exponential(waited_s.size)
        span = np.searchsorted(self._reached, wanted, side="right") - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            beyond = (wanted - self._reached[span]) / self.hazards[span]
        return np.where(self.hazards[span] > 0, _EDGES[span] + beyond, np.inf)


def constant_patience(mean_s: float | None) -> Patience:
    """Return patience that is the same at every moment of waiting; None: nobody gives up."""
    return Patience(np.full(_EDGES.size, 0.0 if mean_s is None else 1 / mean_s), 0)


def learn_patience(waited_s: Sequence[float], gave_up: Sequence[bool]) -> Patience:
    """Learn from calls: how long each waited, and whether the caller then gave up."""
    waited, left = np.array(waited_s, np.float64), np.array(gave_up, np.bool_)
    ends = np.append(_EDGES[1:], np.inf)
    exposed = np.array(
        [
            np.clip(np.minimum(waited, end) - begin, 0, None).sum()
            for begin, end in zip(_EDGES, ends, strict=True)
        ]
    )
    within = [
        float((left & (waited >= begin) & (waited < end)).sum())
        for begin, end in zip(_EDGES, ends, strict=True)
    ]
    overall = left.sum() / max(float(exposed.sum()), 1e-9)
    if not overall:
        return Patience(np.zeros(_EDGES.size), 0)
    hazards = (np.array(within) + _PRIOR) / (exposed + _PRIOR / overall)
    return Patience(hazards, int(left.sum()))
