"""What /metrics shows: base units, and labels that no caller can multiply."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from pelton import _native

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class Metrics:
    """The counters of one app, in a registry of their own."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pelton_requests",
            "Prediction requests answered.",
            ["model", "status"],
            registry=self.registry,
        )
        self.duration = Histogram(
            "pelton_request_duration_seconds",
            "Time from a complete request to its answer.",
            ["model"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.rows = Counter("pelton_rows", "Rows scored.", ["model"], registry=self.registry)
        build = Gauge(
            "pelton_build_info",
            "Always 1; what runs stands in the labels.",
            ["version", "level"],
            registry=self.registry,
        )
        build.labels(version, _native.chosen_level()).set(1)

    def answered(self, model: str, status: int, seconds: float, rows: int) -> None:
        """Counts one request; a model that is not served goes by the name "" (labels stay few)."""
        self.requests.labels(model, str(status)).inc()
        self.duration.labels(model).observe(seconds)
        if rows:
            self.rows.labels(model).inc(rows)

    def text(self) -> bytes:
        """All series in Prometheus's text format."""
        return generate_latest(self.registry)
