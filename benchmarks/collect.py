#!/usr/bin/env python3
"""Brings JMH's results (*.json) and the peers' (*.jsonl) into one form, on standard output: a list of who, draw, vocabulary and a list of
microseconds, one for each file; where the gc profiler ran, of bytes too.

    collect.py FILE...
"""

import json
import sys
from pathlib import Path

WHO = {
    "ReadRowsBenchmark": "reading 3 rows",
    "NaiveBenchmark": "naive Java, 3 models",
    "OnnxGraphBenchmark": "ONNX Runtime graph, 3 models",
    "VectorMixBenchmark": "Vector API, 3 models",
    "DecodeStepBenchmark": "stream, 3 free models",
    "FamilyBenchmark": "generate, family",
}
DRAW = {"NaiveBenchmark": "K50_P95", "VectorMixBenchmark": "GREEDY"}


def of_jmh(result):
    """A benchmark's figures; the median where times were sampled one by one."""
    name = result["benchmark"].split(".")[-2]
    params = result.get("params", {})
    metric = result["primaryMetric"]
    figure = {
        "who": WHO.get(name) or f"eft4j, {params['members']} model{'s' if params['members'] != '1' else ''}",
        "draw": params.get("draw", DRAW.get(name)),
        "vocabulary": int(params.get("vocabulary", 0)) or None,
        "microseconds": metric["scorePercentiles"]["50.0"] if result["mode"] == "sample" else metric["score"],
    }
    for key, secondary in result.get("secondaryMetrics", {}).items():
        if key.endswith("gc.alloc.rate.norm"):
            figure["bytes"] = secondary["score"]
    return figure


def figures(file):
    text = Path(file).read_text(encoding="utf-8")
    if file.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return [of_jmh(result) for result in json.loads(text)]


merged = {}
for file in sys.argv[1:]:
    for figure in figures(file):
        key = (figure["who"], figure["draw"], figure["vocabulary"])
        entry = merged.setdefault(key, dict(zip(("who", "draw", "vocabulary"), key)))
        for measure in ("microseconds", "bytes"):
            if measure in figure:
                entry.setdefault(measure, []).append(round(figure[measure], 3))
json.dump(list(merged.values()), sys.stdout)
