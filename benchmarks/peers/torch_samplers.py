#!/usr/bin/env python3
"""The time of PyTorch and transformers' processors from three rows of logits to a token, on one thread. Prints a line of JSON for each
way to draw: the median of its calls.

    torch_samplers.py SHAPE VOCABULARY ROWS_FILE
"""

import json
import statistics
import sys
import time

import numpy
import torch
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

shape, vocabulary, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(1)
torch.manual_seed(1)
large, tuned, base = torch.from_numpy(numpy.fromfile(file, dtype="<f4")).reshape(3, 1, vocabulary)

DRAWS = {
    "GREEDY": None,
    "T": [TemperatureLogitsWarper(0.8)],
    "K50_P95": [TemperatureLogitsWarper(0.8), TopKLogitsWarper(50), TopPLogitsWarper(0.95)],
    "P90": [TopPLogitsWarper(0.9)],
    "MIN_P": [TemperatureLogitsWarper(0.8), MinPLogitsWarper(0.05)],
}


def token(warpers):
    scores = large.log_softmax(-1) + tuned.log_softmax(-1) - base.log_softmax(-1)
    if warpers is None:
        return scores.argmax(-1)
    for warper in warpers:
        scores = warper(None, scores)
    return torch.multinomial(scores.softmax(-1), 1)


def median_microseconds(warpers):
    for _ in range(5):
        token(warpers)
    times = []
    end = time.perf_counter() + 1
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        token(warpers)
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)


draws = {"P90_FLAT": DRAWS["P90"]} if shape == "FLAT" else DRAWS
with torch.inference_mode():
    for name, warpers in draws.items():
        figure = {"who": "transformers, 3 models", "draw": name, "vocabulary": vocabulary, "microseconds": median_microseconds(warpers)}
        print(json.dumps(figure))
