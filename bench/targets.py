"""What is asked of each runtime, as ratios of the same run: absolute numbers are the machine's, ratios the program's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LIVE, READY, HOME = "/health/live", "/health/ready", "/"


@dataclass(frozen=True)
class Ratio:
    """Requests per CPU-second of one thing, as a share of another's; each is a server's variant and a path."""

    what: str
    of: tuple[str, str]
    to: tuple[str, str]
    least: Mapping[str, float]
    why: Mapping[str, str] = field(default_factory=dict)
    """The reason of a miss, where it is known and left as it is."""


@dataclass(frozen=True)
class Limit:
    """The most of something that a service may take."""

    what: str
    unit: str
    most: Mapping[str, float]
    why: Mapping[str, str] = field(default_factory=dict)
    """The reason of a miss, where it is known and left as it is."""


RATIOS = (
    Ratio("live : bare", ("quiet", LIVE), ("bare", HOME), {"python": 0.65, "node": 0.85, "go": 0.90}),
    Ratio("ready (cached) : live", ("quiet", READY), ("quiet", LIVE), {"python": 0.80, "node": 0.75, "go": 0.90}),
    Ratio("live : / of the framework", ("quiet", LIVE), ("quiet", HOME), {"python": 1.80, "node": 1.30}),
    Ratio("/ with metrics : bare", ("quiet", HOME), ("bare", HOME), {"python": 0.18, "node": 0.60, "go": 0.85}),
    Ratio(
        "/ with access log : without", ("logging", HOME), ("quiet", HOME), {"python": 0.70, "node": 0.50, "go": 0.75}
    ),
    Ratio(
        "/ traced 1 % : access log",
        ("tracing", HOME),
        ("logging", HOME),
        {"python": 0.35, "node": 0.50},
        {"node": "sampling spares the export; each request still has its span and a logger with the trace's id"},
    ),
)
COLD_START = Limit("cold start to live", "CPU-s", {"python": 1.0, "node": 0.6, "go": 0.05})
MEMORY = Limit(
    "idle memory (PSS)",
    "MB",
    {"python": 70, "node": 130, "go": 15},
    {
        "go": "15 MB are pages of the program itself (OpenTelemetry, pgx, Prometheus), which the kernel can drop; 2 MB are its own"
    },
)
