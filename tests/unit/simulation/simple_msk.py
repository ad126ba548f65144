"""A published example with two groups, three types of calls and busy days: SimpleMSK.

ContactCenters (E. Buist, P. L'Ecuyer, Université de Montréal; Apache-2.0), parameters and results
of 1,000 days. Its occupancy is that of the first group alone, until the last call is over.
"""

import math
from typing import Any

import numpy as np

from huawu.simulation.outcome import Estimate, Outcome, measures
from huawu.simulation.scenario import Day, Scenario, day_of
from huawu.simulation.swift import IN_TIME

_RATES = [[4.2, 5.3, 3.2], [5.1, 4.3, 4.8], [6.3, 5.2, 4.8]]  #: calls per minute
PUBLISHED = {
    "served": (4270.150, 4324.460),
    "abandoned": (876.133, 944.537),
    "service_level_without_short_abandons": (0.494, 0.509),
    "occupancy of the first group": (0.877, 0.884),
    "type 0, period 0": (164.338, 175.970),
    "type 0, period 1": (594.159, 604.509),
    "type 0, period 2": (13.782, 17.198),
    "type 1, period 0": (254.597, 271.275),
    "type 1, period 1": (506.276, 517.020),
    "type 1, period 2": (31.270, 38.124),
    "type 2, period 0": (250.178, 269.434),
    "type 2, period 1": (607.586, 619.878),
    "type 2, period 2": (22.137, 27.639),
}


def simple_msk() -> Day:
    """Return the example as a scenario; levels say which group a type tries first."""
    queues: list[dict[str, Any]] = [
        {
            "name": f"type {number}",
            "calls_per_hour": [60 * rate for rate in rates],
            "aht_s": [60 / rate for rate in (0.5, 0.6, 0.4)],
            "patience_s": [60 / rate for rate in (0.3, 0.4, 0.2)],
            "within_s": 20,
            "needs": {f"skill {number}": 1},
            "choice": "most_proficient",
        }
        for number, rates in enumerate(_RATES)
    ]
    groups = [
        {"name": "A", "agents": [12, 18, 9], "skills": {"skill 0": 5, "skill 1": 9}},
        {"name": "B", "agents": [15, 20, 11], "skills": {"skill 1": 5, "skill 2": 9}},
    ]
    told = {"interval_s": 7200, "busyness_shape": 28.7, "queues": queues, "groups": groups}
    return day_of(Scenario.model_validate(told))


def estimates(days: list[Outcome]) -> dict[str, Estimate]:
    """Return our figures under the published names."""
    found = measures(days)
    counts = np.array([day.counts for day in days])
    busy = np.array([day.busy_s[0].sum() for day in days])
    there = np.array([day.there_s[0].sum() for day in days])
    found["occupancy of the first group"] = Estimate.ratio(busy, there)
    for kind in range(3):
        for period in range(3):
            in_time = Estimate.of(counts[:, kind, period, IN_TIME])
            found[f"type {kind}, period {period}"] = in_time
    return found


def apart(days: list[Outcome]) -> list[str]:
    """Return the published figures whose interval ours does not meet."""
    found = estimates(days)
    return [
        f"{name}: {found[name]} and {low} to {high}"
        for name, (low, high) in PUBLISHED.items()
        if found[name].low > high or found[name].high < low or math.isnan(found[name].mean)
    ]
