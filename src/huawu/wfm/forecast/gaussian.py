"""Regression on days with kernels: what days have in common says how alike their figures are.

A kernel is a sum of parts, each with a scale learnt from the history (the most likely one, with a
mild prior): same weekday, same special day, what piled up over a closing (a Tuesday after a closed
Monday is like a Monday), the day before one, place in the month, time of the year, and two
memories, a long and a short one. The same learnt kernel gives the forecast and how far off it may
be. Source: Rasmussen & Williams 2006, chapters 2 and 5.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from huawu.kernel.lazily import lazily
from huawu.wfm.forecast.calendar import Features

Array = NDArray[np.float64]
_optimize = lazily("scipy.optimize")  # untyped
_YEAR: Final = 365.25
_FADING: Final = 6.0  #: working days over which the edge of a month is felt
_WORKED_OFF: Final = 1.0  #: working days after which little is left of what a closing piled up
_AS_LONG: Final = 0.5  #: logarithms of closings so far apart are felt alike


def _gap(a: Array, b: Array) -> Array:
    return a[:, None] - b[None, :]


def _both(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    return (a[:, None] * b[None, :]).astype(float)


def _same(a: NDArray[np.int64], b: NDArray[np.int64]) -> Array:
    return (a[:, None] == b[None, :]).astype(float)


def _memory(a: Features, b: Features, days: float) -> Array:
    return np.exp(-np.abs(_gap(a.t, b.t)) / days)


def _edge(a: Array, b: Array) -> Array:
    near = np.exp(-((a[:, None] + b[None, :]) - 2) / _FADING)
    return near * np.exp(-0.5 * (_gap(a, b) / 1.5) ** 2)


def _returned(a: Features, b: Features) -> Array:
    """Return how alike days are in what had piled up while the centre was closed."""
    near = np.exp(-((a.run[:, None] + b.run[None, :]) - 2) / _WORKED_OFF)
    return near * np.exp(-0.5 * (_gap(a.closed, b.closed) / _AS_LONG) ** 2)


#: What days may have in common. The second argument is a length in days, where the part has one.
PARTS: Final[Mapping[str, Callable[[Features, Features, float], Array]]] = {
    "weekday": lambda a, b, days: _same(a.weekday, b.weekday) * _memory(a, b, days),
    "special": lambda a, b, _: (
        _both(a.special > 0, b.special > 0) * (0.5 + 0.5 * _same(a.special, b.special))
    ),
    "returned": lambda a, b, _: _returned(a, b),
    "before": lambda a, b, _: _both(a.before, b.before),
    "month": lambda a, b, _: np.exp(-2 * np.sin(np.pi * _gap(a.phase, b.phase)) ** 2 / 0.5),
    "month start": lambda a, b, _: _edge(a.start, b.start),
    "month end": lambda a, b, _: _edge(a.end, b.end),
    "year": lambda a, b, _: np.exp(-2 * np.sin(np.pi * _gap(a.t, b.t) / _YEAR) ** 2 / 0.3),
    "long": _memory,
    "short": _memory,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kernel before learning: its scale, and its length in days or 0."""

    name: str
    scale: float
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class Learnt:
    """A kernel with learnt scales, for one kind of figure."""

    parts: tuple[Part, ...]
    noise: float

    def between(self, a: Features, b: Features) -> Array:
        """Return the covariance of days `a` with days `b`; shape (a, b)."""
        return sum(
            (part.scale**2 * PARTS[part.name](a, b, part.days) for part in self.parts),
            start=np.zeros((a.t.size, b.t.size)),
        )

    def predict(
        self, known: Features, values: Array, coming: Features, own: Array
    ) -> tuple[Array, Array]:
        """Return mean and variance for the coming days.

        Args:
            known: days with a figure.
            values: their figures, centred; shape (known,) or (known, columns).
            coming: days asked for.
            own: variance that each known day has besides the noise; shape (known,).

        Returns:
            Means in the shape of `values` and variances (coming,), noise included.
        """
        covariance = self.between(known, known) + np.diag(self.noise**2 + own)
        across = self.between(coming, known)
        solved = np.linalg.solve(covariance, np.column_stack([values, across.T]))
        columns = solved.shape[1] - coming.t.size
        means = across @ solved[:, :columns]
        there = np.diag(self.between(coming, coming))
        variance = there - np.einsum("ij,ji->i", across, solved[:, columns:]) + self.noise**2
        return means.reshape((-1, *values.shape[1:])), np.maximum(variance, 1e-12)


def learn(
    parts: tuple[Part, ...], noise: float, known: Features, values: Array, own: Array
) -> Learnt:
    """Return the kernel under which the figures are most likely.

    Scales and lengths stay within about a factor e² of where they start: a prior that two weeks
    of history cannot overrule and a year can.
    """
    apart = np.abs(_gap(known.t, known.t))
    fixed = {part.name: PARTS[part.name](known, known, 0.0) for part in parts if not part.days}
    columns = values.reshape(known.t.size, -1)

    def unlikely(v: Array) -> tuple[float, Array]:
        kernel = _at(parts, noise, v)
        covariance = np.diag(kernel.noise**2 + own)
        shares: list[Array] = []
        stretches: list[Array] = []
        for part in kernel.parts:
            alike = (
                fixed[part.name]
                if part.name in fixed
                else PARTS[part.name](known, known, part.days)
            )
            share = part.scale**2 * alike
            covariance += share
            shares.append(2 * share)
            if part.days:
                stretches.append(share * apart / part.days)
        shares.append(np.diag(np.full(known.t.size, 2 * kernel.noise**2)))
        return _likelihood(covariance, columns, [*shares, *stretches], v)

    lengths = sum(part.days > 0 for part in parts)
    start = np.zeros(len(parts) + 1 + lengths)
    found = _optimize.minimize(
        unlikely, start, method="L-BFGS-B", jac=True, options={"maxiter": 40}
    )
    return _at(parts, noise, found.x)


def _at(parts: tuple[Part, ...], noise: float, v: Array) -> Learnt:
    """Return the kernel at a point: logarithms of factors on scales, noise and lengths."""
    factors = [float(factor) for factor in np.exp(v)]
    stretch = iter(factors[len(parts) + 1 :])
    found = tuple(
        Part(part.name, part.scale * factor, part.days * next(stretch) if part.days else 0.0)
        for part, factor in zip(parts, factors, strict=False)
    )
    return Learnt(found, noise * factors[len(parts)])


def _likelihood(
    covariance: Array, columns: Array, slopes: list[Array], v: Array
) -> tuple[float, Array]:
    """Return minus the logarithm of likelihood times prior, and its gradient.

    Source: Rasmussen & Williams 2006, equations 5.8 and 5.9.
    """
    try:
        root = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        return 1e12, np.zeros(v.size)
    inverse = np.linalg.inv(covariance)
    weights = inverse @ columns
    fit = 0.5 * float((columns * weights).sum())
    fit += columns.shape[1] * float(np.log(np.diag(root)).sum())
    outer = columns.shape[1] * inverse - weights @ weights.T
    gradient = np.array([0.5 * float((outer * slope).sum()) for slope in slopes])
    return fit + 0.5 * float(v @ v), gradient + v
