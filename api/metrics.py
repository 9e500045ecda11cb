"""What the API counts for operators; no person and no money in it."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one app; each app has a registry of its own, so tests and processes never share."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "hamyar_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "hamyar_request_seconds",
            "Time to answer",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.webhooks = Counter(
            "hamyar_webhooks", "Deliveries from outside", ("source", "result"), registry=self.registry
        )
        self.unkept = Counter(
            "hamyar_webhooks_unkept",
            "Refused deliveries that were counted and not kept, because the day had enough of them",
            ("source",),
            registry=self.registry,
        )
        self.events = Counter(
            "hamyar_events_handed_over",
            "Events given to processes",
            ("source", "result"),
            registry=self.registry,
        )

        self.outbox = Gauge(
            "hamyar_outbox",
            "Starts, messages and webhooks not yet out",
            ("what", "state"),
            registry=self.registry,
        )

    def text(self, outbox: Mapping[tuple[str, str], int]) -> bytes:
        """Everything counted; `outbox` is counted now, and empty where nobody can count."""
        self.outbox.clear()
        for (what, state), count in outbox.items():
            self.outbox.labels(what, state).set(count)
        return generate_latest(self.registry)
