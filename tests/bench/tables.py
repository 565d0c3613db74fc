"""What was measured, as tables in Markdown that a document can quote."""

import statistics
from collections.abc import Sequence
from typing import Any

__all__ = ["print_tables"]

Result = dict[str, Any]


def print_tables(results: Sequence[Result]) -> None:
    """Print a table a quality, then the ratios that sum it up."""
    for quality in dict.fromkeys(result["quality"] for result in results):
        chosen = [result for result in results if result["quality"] == quality]
        machine = chosen[-1]["machine"]
        print(
            f"\n{quality} on {machine['processors']} processors ({machine['processor']}), "
            f"{machine['memory_gb']} GB, {machine['date']}: m4ml / plain Manim\n"
        )
        print("| | cold, s | times faster | CPU s | memory, MB | picture, kB | VMAF | warm, s | edited, s |")
        print("|---|---|---|---|---|---|---|---|---|")
        for result in chosen:
            print(_row(result))
        _print_summary(chosen)


def _row(result: Result) -> str:
    ours, manim = result["cold"]["m4ml"], result["cold"]["manim"]
    cells = [
        result["case"],
        _pair(ours, manim, "wall_s", ".1f"),
        f"{manim['wall_s'] / ours['wall_s']:.1f}",
        _pair(ours, manim, "cpu_s", ".1f"),
        _pair(ours, manim, "memory_mb", ".0f"),
        f"{ours['bytes'] / 1e3:.0f} / {manim['bytes'] / 1e3:.0f}",
        _pair(ours, manim, "vmaf", ".1f") if "vmaf" in ours else "",
        _pair(result["warm"]["m4ml"], result["warm"]["manim"], "wall_s", ".2f") if "warm" in result else "",
        _pair(result["edited"]["m4ml"], result["edited"]["manim"], "wall_s", ".1f")
        if "edited" in result
        else "",
    ]
    return f"| {' | '.join(cells)} |"


def _pair(ours: Result, manim: Result, name: str, form: str) -> str:
    return f"{ours[name]:{form}} / {manim[name]:{form}}"


def _print_summary(results: Sequence[Result]) -> None:
    lectures = [result for result in results if result["lecture"]]
    scenes = [result for result in results if not result["lecture"]]
    print()
    if lectures:
        print(f"- The lectures together, cold: {_together(lectures, 'manim'):.1f} times faster than Manim.")
        alike = [r for r in lectures if "manim, our encoder" in r["cold"]]
        if alike:
            print(f"- Than Manim with our encoder: {_together(alike, 'manim, our encoder'):.1f} times.")
        small = [r["cold"] for r in lectures if "m4ml, small" in r["cold"]]
        if small:
            times = sum(c["manim"]["wall_s"] for c in small) / sum(c["m4ml, small"]["wall_s"] for c in small)
            sizes = sum(c["m4ml, small"]["bytes"] for c in small) / sum(c["manim"]["bytes"] for c in small)
            vmaf = [
                c["m4ml, small"]["vmaf"] - c["manim"]["vmaf"] for c in small if "vmaf" in c["m4ml, small"]
            ]
            quality = f", VMAF {min(vmaf):+.1f} to {max(vmaf):+.1f}" if vmaf else ""
            print(f"- With --small: {times:.1f} times faster than Manim, {sizes:.2f} of its bytes{quality}.")
        alone = [r for r in lectures if "m4ml, one worker" in r["cold"]]
        if alone:
            print(f"- Against one worker: {_together(alone, 'm4ml, one worker'):.2f} times faster.")
    if scenes:
        ratios = [r["cold"]["manim"]["wall_s"] / r["cold"]["m4ml"]["wall_s"] for r in scenes]
        print(
            f"- Plain scenes, cold: {min(ratios):.1f} to {max(ratios):.1f} times faster, "
            f"median {statistics.median(ratios):.1f}."
        )
    sizes = [r["cold"]["m4ml"]["bytes"] / r["cold"]["manim"]["bytes"] for r in results]
    print(
        f"- Bytes of the picture: {min(sizes):.2f} to {max(sizes):.2f} times Manim's, "
        f"median {statistics.median(sizes):.2f}."
    )
    judged = [
        r["cold"]["m4ml"]["vmaf"] - r["cold"]["manim"]["vmaf"] for r in results if "vmaf" in r["cold"]["m4ml"]
    ]
    if judged:
        print(f"- VMAF beside Manim's: {min(judged):+.1f} to {max(judged):+.1f}.")
    print(f"- A worker's memory: at most {max(r['cold']['m4ml']['worker_mb'] for r in results):.0f} MB.")
    edits = [r["edited"]["manim"]["wall_s"] / r["edited"]["m4ml"]["wall_s"] for r in results if "edited" in r]
    if edits:
        print(
            f"- After an edit: {min(edits):.1f} to {max(edits):.1f} times faster than Manim with its cache."
        )


def _together(results: Sequence[Result], other: str) -> float:
    """Return how many times faster we are than another over all results."""
    return sum(r["cold"][other]["wall_s"] for r in results) / sum(
        r["cold"]["m4ml"]["wall_s"] for r in results
    )
