"""Compares the masks that Masks wrote with llguidance's, and times llguidance's.

    python masks.py FOLDER WIDTH CASES OUT

Differences are sorted into kinds: what stands behind the bytes that tell a token apart from those both allow.
"""
import collections
import json
import sys
import time

import numpy as np
from llguidance import LLMatcher, LLTokenizer

folder, width, cases_path, out = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
cases = {case["name"]: case for case in json.load(open(cases_path, encoding="utf-8"))}
tokenizer = LLTokenizer(f"{folder}/tokenizer.json", n_vocab=width)
eos = tokenizer.eos_token
words = (width + 63) // 64
stride = words * 8
masks = open(out + ".bin", "rb")


def kind(text, more, token):
    """Names what a token allowed by one side alone does, from what was written before and its bytes."""
    if b"\\u" in more or (text.endswith(b"\\") and more[:1] in b"u/"):
        return "another escape of a character"
    if b"\\/" in more:
        return "another escape of a character"
    if b"\\" in more:
        return "an escape"
    if any(b < 0x20 or b == 0x7F for b in more):
        return "a control character"
    if more[-1:] >= b"\x80" or more[:1] >= b"\x80":
        return "part of a character"
    if tokenizer.decode_str([token]).startswith("<|"):
        return "an added token that is no special one"
    if any(c in b"eE.+-" or c in b"0123456789" for c in more):
        return "a number"
    return "other"


times = []
first = []
totals = collections.Counter()
kinds = collections.defaultdict(collections.Counter)
examples = {}
refused = []
matcher = None
name = None
text = b""
for line in open(out + ".jsonl", encoding="utf-8"):
    step = json.loads(line)
    raw = masks.read(stride)
    if step["position"] == 0:
        name = step["name"]
        text = b""
        grammar = LLMatcher.grammar_from_json_schema(
            json.dumps(cases[name]["schema"]), overrides={"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"})
        begin = time.perf_counter_ns()
        matcher = LLMatcher(tokenizer, grammar)
        first.append(time.perf_counter_ns() - begin)
        if matcher.is_error():
            refused.append((name, matcher.get_error()))
    if matcher.is_error():
        continue
    begin = time.perf_counter_ns()
    theirs = matcher.compute_bitmask()
    times.append(time.perf_counter_ns() - begin)
    ours_bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[:width]
    their_bits = np.unpackbits(np.frombuffer(theirs, np.uint8), bitorder="little")[:width].copy()
    assert bool(their_bits[eos]) == step["mayEnd"], (name, text, "end")
    their_bits[eos] = 0
    totals["positions"] += 1
    forced = matcher.compute_ff_bytes() != b""
    differing = np.nonzero(ours_bits != their_bits)[0]
    totals["equal positions"] += len(differing) == 0
    totals["tokens compared"] += width
    for token in differing:
        side = "ours alone" if ours_bits[token] else "theirs alone"
        more = tokenizer.decode_bytes([int(token)])
        key = (side, "the bytes are forced" if forced else kind(text, more, int(token)))
        kinds[name][key] += 1
        totals["differing tokens"] += 1
        examples.setdefault(key, []).append((name, text[-30:], more))
    if step["next"] >= 0:
        text += tokenizer.decode_bytes([step["next"]])
        assert matcher.consume_token(step["next"]), (name, text, matcher.get_error())

print("width", width, dict(totals))
print("refused by llguidance:", refused)
merged = collections.Counter()
for counter in kinds.values():
    merged.update(counter)
for key, count in merged.most_common():
    print(*key, count, examples[key][:4])
times = np.sort(np.array(times)) / 1e3
print(f"llguidance masks: median {np.median(times):.1f} µs, p99 {np.quantile(times, .99):.1f} µs, largest {times[-1]:.1f} µs")
