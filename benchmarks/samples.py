#!/usr/bin/env python3
"""Counts Flight Recorder's samples of the thread that generates: JSON of `jfr print` on standard input, shares on standard output.

Each sample goes to the innermost method of this library or of ai.onnxruntime on its stack; those of OrtSession.run are the backend's own
work, all others the library's.
"""

import collections
import json
import sys

OWN = ("org.eft4j.", "ai.onnxruntime.")
# what every token passes, whether it is streamed or not
GENERATION = ("org.eft4j.Generator.", "org.eft4j.TokenStream.")
RUN = "ai.onnxruntime.OrtSession.run"

counts = collections.Counter()
inside = 0
for event in json.load(sys.stdin)["recording"]["events"]:
    frames = (event["values"]["stackTrace"] or {}).get("frames", [])
    names = [f["method"]["type"]["name"].replace("/", ".") + "." + f["method"]["name"] for f in frames]
    if not any(name.startswith(GENERATION) for name in names):
        continue
    if RUN in names:
        inside += 1
    else:
        counts[next(name for name in names if name.startswith(OWN))] += 1
total = inside + sum(counts.values())
figures = {
    "samples": total,
    "outsideRuns": round(1 - inside / total, 4),
    "top": [{"method": name, "share": round(count / total, 4)} for name, count in counts.most_common(15)],
}
json.dump(figures, sys.stdout)
