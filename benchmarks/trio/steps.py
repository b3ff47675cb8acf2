"""Times single steps and blocks of tokens of the built models, behind a past of 32 tokens, on two threads."""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np

import models
from graphs import Runner

PAST = 32
BLOCKS = (1, 5, 9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="model folders, each run in turn; for their memory, give one")
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    for folder in arguments.folders:
        print(json.dumps(_times(folder, arguments.rounds)), flush=True)


def _times(folder: Path, rounds: int) -> dict:
    start = time.perf_counter()
    run = Runner(folder)
    loaded = time.perf_counter() - start
    ids = np.random.default_rng(11).integers(3, models.VOCABULARY, size=(1, PAST + max(BLOCKS)))
    run.feed(ids[:, :PAST])
    samples: dict[int, list[float]] = {block: [] for block in BLOCKS}
    # The blocks take turns, so that what else the machine does hits them alike.
    for _ in range(rounds + 2):
        for block, times in samples.items():
            start = time.perf_counter()
            run.answer(ids[:, PAST : PAST + block])
            times.append((time.perf_counter() - start) * 1000)
    result = {"folder": f"{folder.parent.name}/{folder.name}", "load_s": round(loaded, 1)}
    for block, times in samples.items():
        kept = np.array(times[2:])
        result[f"{block}_tokens_ms"] = {"median": round(float(np.median(kept)), 1), "min": round(float(kept.min()), 1)}
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


if __name__ == "__main__":
    main()
