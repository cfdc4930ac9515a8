"""The table: target and measured side by side. A missed target is no error, because a busy machine misses them too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bench.targets import COLD_START, HOME, MEMORY, RATIOS

Speeds = Mapping[tuple[str, str], float]
Row = tuple[str, str, str, str, str, str]
HEADER: Row = ("runtime", "what", "target", "measured", "verdict", "requests per CPU-second, or the reason of a miss")


def rows(runtime: str, speeds: Speeds, cold_start: float, memory: float) -> Iterator[Row]:
    """The lines of one runtime."""
    nginx = speeds["nginx", HOME]
    for ratio in RATIOS:
        of, to = (speeds[f"{runtime} {variant}", path] for variant, path in (ratio.of, ratio.to))
        least = ratio.least.get(runtime)
        target = f">= {least:.2f}" if least else "none"
        verdict = "" if least is None else "met" if of / to >= least else "missed"
        why = f"; {ratio.why[runtime]}" if verdict == "missed" and runtime in ratio.why else ""
        speed = f"{of:,.0f} : {to:,.0f} ({of / nginx:.2f} of nginx){why}"
        yield runtime, ratio.what, target, f"{of / to:.2f}", verdict, speed
    for limit, value in ((COLD_START, cold_start), (MEMORY, memory)):
        most = limit.most[runtime]
        met = value <= most
        why = "" if met else limit.why.get(runtime, "")
        yield runtime, limit.what, f"<= {most:g} {limit.unit}", f"{value:.2f}", "met" if met else "missed", why


def table(lines: Iterable[Row]) -> str:
    """All lines in columns."""
    everything = [HEADER, *lines]
    widths = [max(map(len, column)) for column in zip(*everything, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in everything
    )
