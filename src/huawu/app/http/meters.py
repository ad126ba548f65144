"""What is measured for Prometheus: requests, sockets, and the floor as of the moment of asking."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from huawu.floor.comparing import Stuck
from huawu.floor.view import FloorNow, QueueNow


class FloorCollector(Collector):
    """Reads the floor whenever somebody scrapes."""

    def __init__(
        self, look: Callable[[], FloorNow], repaired: Callable[[], Mapping[Stuck, int]]
    ) -> None:
        self._look = look
        self._repaired = repaired

    def collect(self) -> Iterator[Metric]:
        """Yield the present figures."""
        now = self._look()
        yield GaugeMetricFamily("huawu_calls", "Live calls.", value=now.calls)
        yield GaugeMetricFamily("huawu_calls_talking", "Calls with an agent.", value=now.talking)
        agents = GaugeMetricFamily("huawu_agents", "Agents by shown state.", labels=["state"])
        for state, count in sorted(Tally(agent.state for agent in now.agents).items()):
            agents.add_metric([state], count)
        yield agents
        yield from _queues(now)
        yield self._repairs()

    def _repairs(self) -> Metric:
        """Return what the audit mended, every kind of it from the start: 0 is the good news."""
        repairs = CounterMetricFamily(
            "huawu_stuck_repaired",
            "Disagreements of floor, engine and journal that the audit mended.",
            labels=["what"],
        )
        done = self._repaired()
        for what in Stuck:
            repairs.add_metric([what], done.get(what, 0))
        return repairs

    def describe(self) -> Iterator[Metric]:
        """Name no metrics in advance: the floor may not have begun yet."""
        return iter(())


def _queues(now: FloorNow) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("huawu_queue_waiting", "Callers who wait.", labels=["queue"])
    longest = GaugeMetricFamily(
        "huawu_queue_longest_wait_seconds", "The longest wait now.", labels=["queue"]
    )
    messages = GaugeMetricFamily(
        "huawu_queue_messages", "Voicemails that nobody has taken.", labels=["queue"]
    )
    today = GaugeMetricFamily(
        "huawu_queue_today", "Callers of today by what became of them.", labels=["queue", "way"]
    )
    for queue in now.queues:
        waiting.add_metric([queue.id], queue.waiting)
        longest.add_metric([queue.id], queue.longest_wait_s)
        messages.add_metric([queue.id], queue.messages)
        for way, count in _ways(queue).items():
            today.add_metric([queue.id, way], count)
    yield from (waiting, longest, messages, today)


def _ways(queue: QueueNow) -> dict[str, int]:
    return {
        "offered": queue.offered,
        "answered": queue.answered,
        "abandoned": queue.abandoned,
        "flowed_out": queue.flowed_out,
        "lost": queue.lost,
    }


class Meters:
    """The figures of one application."""

    def __init__(
        self, look: Callable[[], FloorNow], repaired: Callable[[], Mapping[Stuck, int]]
    ) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector):
            collector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._registry.register(FloorCollector(look, repaired))
        self._requests = Counter(
            "huawu_http_requests_total",
            "Requests answered.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "huawu_http_request_seconds", "Time to answer.", ["route"], registry=self._registry
        )
        self._sockets = Gauge(
            "huawu_live_readers", "Open WebSockets.", ["kind"], registry=self._registry
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def reader(self, kind: str, change: int) -> None:
        """Note that a WebSocket opened (1) or closed (-1)."""
        self._sockets.labels(kind).inc(change)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
