#!/usr/bin/env python3
"""Emulated fine-tuning as a user of plain transformers has it today: torch on the CPU, a cache for each model, greedy.

    transformers_peer.py FAMILY_DIR QUESTIONS_FILE QUESTIONS MAX_NEW_TOKENS

Loads the models, warms up and prints a line. Then each line on standard input asks for one round over all questions, answered
by a line of JSON: the seconds it took and the tokens of every answer.
"""

import json
import sys
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, DynamicCache

END_TOKENS = (0, 3)

family, asked, count, max_new_tokens = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(1)
tokenizer = Tokenizer.from_file(str(family / "small-tuned" / "tokenizer.json"))
models = [
    AutoModelForCausalLM.from_pretrained(family / name, dtype=torch.float32).eval()
    for name in ("large-base", "small-tuned", "small-base")
]
with open(asked, encoding="utf-8") as lines:
    questions = [next(lines).rstrip("\n") for _ in range(count)]


def answer(question):
    prompt = f"<|user|>{question}<|end|><|assistant|>"
    ids = torch.tensor([tokenizer.encode(prompt).ids])
    caches = [DynamicCache() for _ in models]
    tokens = []
    while len(tokens) < max_new_tokens and (not tokens or tokens[-1] not in END_TOKENS):
        large, tuned, base = (
            model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1]
            for model, cache in zip(models, caches)
        )
        ids = (large + tuned - base).argmax(-1, keepdim=True)
        tokens.append(int(ids))
    return tokens


with torch.inference_mode():
    for question in questions[:10]:
        answer(question)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        answers = [answer(question) for question in questions]
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "answers": answers}), flush=True)
