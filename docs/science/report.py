#!/usr/bin/env python3
"""Writes the figures of matrix.json, frontier.json and tune.json into ../science.md, each table between its marks.

    report.py
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "science.md"
SCALES = ("small", "medium", "large")
TOPICS = (("taught", "facts, taught"), ("kept-out", "facts, kept-out"))


def read(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def number(value, digits=3):
    if value is None:
        return "–"
    if value in (0, 1):
        return str(int(value))
    text = f"{value:.{digits}f}"
    return re.sub(r"^(-?)0\.", r"\1.", text).replace("-", "−")


def interval(figure, digits=3):
    return f"{number(figure['value'], digits)} [{number(figure['low'], digits)}, {number(figure['high'], digits)}]"


def table(*rows):
    lines = [("| " + " | ".join(row) + " |").replace("|  |", "| |") for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def cells(matrix, what):
    rows = [(what, "base alone", *(f"{scale} tuning" for scale in SCALES))]
    for name, topic in TOPICS:
        for scale in SCALES:
            found = matrix["topics"][topic]["cells"]
            figures = [interval(found[f"{scale}/{tuning}"][what]) for tuning in ("none", *SCALES)]
            if scale == "large":
                figures[1] = f"**{figures[1]}**"
            rows.append((f"{name}: small pre-training" if scale == "small" else scale, *figures))
    return table(*rows)


def topics(matrix):
    shown = (
        ("small tuned", "small/small"),
        ("large base alone", "large/none"),
        ("**large / small**", "large/small"),
        ("large tuned", "large/large"),
    )
    rows = [("right", *(title for title, _ in shown))]
    for name, topic in sorted(matrix["topics"].items()):
        figures = (interval(topic["cells"][cell]["factuality"]) for _, cell in shown)
        rows.append((f"{name} ({topic['questions']})", *figures))
    return table(*rows)


PAPER = (
    ("large base + small tuning: factuality", "large/small", "factuality", ".43 to 1.04"),
    ("large base + small tuning: helpfulness", "large/small", "helpfulness", ".09 to .40"),
    ("small base + large tuning: factuality", "small/large", "factuality", "−2.39 to .79"),
    ("small base + large tuning: helpfulness", "small/large", "helpfulness", ".64 to .91"),
)


def gains(matrix):
    rows = [(title, paper, interval(matrix["mixes"][mix][what]["gain"], 2)) for title, mix, what, paper in PAPER]
    return table(("", "paper, lowest to highest of six", "the family, small and large"), *rows)


def frontier(run):
    rows = [("λ", *(f"{point['lambda']:g}".removeprefix("0") or "0" for point in run["small"]))]
    for title, points in (("small", run["small"]), ("up-scaled", run["upScaled"])):
        for what, key in (("refused", "refusals"), ("right", "factuality")):
            rows.append((f"{title}: {what}", *(number(point[key]["value"]) for point in points)))
    return table(*rows)


def tune(run):
    groups = {}
    for name, figure in run["values"].items():
        kind, _, value = name.rpartition(" ")
        if kind in ("β", "α", "λ", "delta top-p"):
            groups.setdefault(kind, []).append((re.sub(r"^0\.0$", "0", value).replace("0.", "."), figure))
    alone = "; ".join(interval(run["values"][name]) for name in ("small tuned model", "large base model"))
    rows = [("", "mean value"), ("small tuned model; large base model", alone)]
    rows.append(("plain up-scaling", interval(run["values"]["plain"])))
    for kind, figures in groups.items():
        values = ", ".join(number(figure["value"]) for _, figure in figures)
        rows.append((f"{kind} {', '.join(value for value, _ in figures)}", values))
    return table(*rows)


def main():
    matrix, behaviours, tuning = read("matrix.json"), read("frontier.json"), read("tune.json")
    tables = {
        "factuality": cells(matrix, "factuality"),
        "helpfulness": cells(matrix, "helpfulness"),
        "topics": topics(matrix),
        "gains": gains(matrix),
        "frontier": frontier(behaviours),
        "tune": tune(tuning),
    }
    page = PAGE.read_text(encoding="utf-8")
    for name, text in tables.items():
        mark = f"<!-- {name}, by science/report.py -->"
        page, found = re.subn(f"{mark}\n.*?\n<!-- end -->", lambda _: f"{mark}\n{text}\n<!-- end -->", page, flags=re.S)
        assert found == 1, f"science.md needs one '{mark}' and '<!-- end -->'"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
