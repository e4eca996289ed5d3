"""Format tables in Markdown, and the figures in them."""

from __future__ import annotations

from collections.abc import Iterable


def format_table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Format a Markdown table with figures aligned to the right."""
    alignment = ("---", *["---:"] * (len(header) - 1))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, alignment, *rows))


def format_seconds(time: float) -> str:
    """Format a time in a suitable unit."""
    if time >= 1:
        return f"{time:.3g} s"
    return f"{1e3 * time:.3g} ms" if time >= 1e-3 else f"{1e6 * time:.3g} µs"


def format_bytes(gigabytes: float) -> str:
    """Format an amount of memory in a suitable unit."""
    return f"{gigabytes:.3g} GB" if gigabytes >= 1 else f"{1e3 * gigabytes:.3g} MB"


def format_figure(value: float, unit: str) -> str:
    return f"{format_number(value)} {unit}".strip()


def format_number(value: float) -> str:
    """Format a number with three significant digits and without an exponent."""
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else f"{value:.3g}"
