#!/usr/bin/env python3
"""Draws results/samplers-JDK.json as a PNG beside it: time of a token by vocabulary.

    picture.py FILE
"""

import json
import statistics
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plot

DRAWS = {
    "GREEDY": "greedy",
    "K50_P95": "temperature, top-k 50, top-p .95",
    "P90": "top-p .9",
    "P90_FLAT": "top-p .9, flat distribution",
}
WHO = ["eft4j, 3 models", "eft4j, 1 model", "llama.cpp, 1 model", "transformers, 3 models", "naive Java, 3 models"]

file = Path(sys.argv[1])
result = json.loads(file.read_text(encoding="utf-8"))
medians = {(f["who"], f["draw"], f["vocabulary"]): statistics.median(f["microseconds"]) for f in result["figures"]}
vocabularies = sorted({vocabulary for _, _, vocabulary in medians})

figure, panels = plot.subplots(1, len(DRAWS), figsize=(16, 4.5), sharey=True)
for panel, (draw, title) in zip(panels, DRAWS.items()):
    for who in WHO:
        line = [medians.get((who, draw, vocabulary)) for vocabulary in vocabularies]
        if None not in line:
            panel.plot(vocabularies, line, marker="o", label=who, linewidth=3 if who == WHO[0] else 1.5)
    floor = [medians[("reading 3 rows", None, vocabulary)] for vocabulary in vocabularies]
    panel.plot(vocabularies, floor, color="grey", linestyle="--", label="reading 3 rows")
    panel.set(title=title, xlabel="vocabulary", xscale="log", yscale="log")
    panel.set_xticks(vocabularies, [f"{vocabulary:,}" for vocabulary in vocabularies])
    panel.minorticks_off()
    panel.grid(alpha=0.3)
panels[0].set_ylabel("µs for a token (median)")
handles = {label: handle for panel in panels for handle, label in zip(*panel.get_legend_handles_labels())}
figure.legend(handles.values(), handles.keys(), loc="lower center", ncols=6, frameon=False)
figure.suptitle(f"From logits to a token: {result['cpu']}, one thread, JDK {result['jdk']}")
figure.tight_layout(rect=(0, 0.06, 1, 1))
figure.savefig(file.with_suffix(".png"), dpi=100)
