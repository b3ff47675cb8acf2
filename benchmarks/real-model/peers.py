"""Tokens per second and peak memory of onnxruntime-genai and transformers on the prompts of reference.json, greedy.

  python peers.py --model DIR --out peers.json [--threads 2] [--rounds 2]      # requirements-transformers5.txt

Every contender runs in a process of its own, all questions in turn: two of them to warm up, then the rounds that count. A time is from the
prompt's ids to the last token's; the first token's is apart, since prompts cost by their length. Memory is the process' own: the most it ever
held, and what it holds at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

CONTENDERS = {"transformers fp32": "hf", "onnxruntime-genai fp32": "genai-fp32", "onnxruntime-genai int4": "genai-int4"}


def transformers_decoder(folder: Path, threads: int, ends: set[int]):
    import torch
    from transformers import AutoModelForCausalLM, DynamicCache

    torch.set_num_threads(threads)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def decode(prompt: list[int], limit: int):
        cache, ids = DynamicCache(config=model.config), torch.tensor([prompt])
        with torch.inference_mode():
            for _ in range(limit):
                ids = model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1].argmax(-1, keepdim=True)
                yield int(ids)
                if int(ids) in ends:
                    return

    return decode, f"transformers {version('transformers')}, torch {version('torch')}"


def genai_decoder(folder: Path, threads: int, ends: set[int]):
    import onnxruntime_genai

    config = onnxruntime_genai.Config(str(folder))
    config.overlay(json.dumps({"model": {"decoder": {"session_options": {"intra_op_num_threads": threads}}}}))
    model = onnxruntime_genai.Model(config)

    def decode(prompt: list[int], limit: int):
        parameters = onnxruntime_genai.GeneratorParams(model)
        parameters.set_search_options(do_sample=False, max_length=len(prompt) + limit)
        generator = onnxruntime_genai.Generator(model, parameters)
        generator.append_tokens(prompt)
        for _ in range(limit):
            generator.generate_next_token()
            token = int(generator.get_next_tokens()[0])
            yield token
            if token in ends:
                return

    return decode, f"onnxruntime-genai {version('onnxruntime-genai')}, onnxruntime {version('onnxruntime')}"


def memory() -> dict[str, int]:
    """Bytes of this process in memory: at most ever, and now. From Linux."""
    status = Path("/proc/self/status").read_text()
    return {name: int(re.search(rf"{key}:\s+(\d+) kB", status)[1]) * 1024 for name, key in (("peak", "VmHWM"), ("steady", "VmRSS"))}


def measure(name: str, directory: Path, threads: int, rounds: int) -> dict:
    reference = json.loads((directory / "reference.json").read_text())
    ends, limit = set(reference["ends"]), reference["max_new_tokens"]
    start = time.perf_counter()
    maker = transformers_decoder if name.startswith("transformers") else genai_decoder
    decode, versions = maker(directory / CONTENDERS[name], threads, ends)
    loaded = time.perf_counter() - start
    measured, same = [], 0
    for answer in reference["answers"][:2]:
        list(decode(answer["prompt"], limit))
    for _ in range(rounds):
        first = rest = 0.0
        tokens = later = same = 0
        for answer in reference["answers"]:
            begin = time.perf_counter()
            made, stamps = [], []
            for token in decode(answer["prompt"], limit):
                made.append(token)
                stamps.append(time.perf_counter())
            first += stamps[0] - begin
            rest += stamps[-1] - stamps[0]
            tokens += len(made)
            later += len(made) - 1
            same += made == answer["tokens"]
        measured.append({"tokens": tokens, "seconds": first + rest, "tokens_per_second": tokens / (first + rest),
                         "first_token_seconds": first / len(reference["answers"]), "decode_tokens_per_second": later / rest})
    return {"name": name, "versions": versions, "load_seconds": loaded, "rounds": measured, "memory": memory(),
            "same_as_reference": f"{same} of {len(reference['answers'])}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(measure(arguments.only, arguments.model, arguments.threads, arguments.rounds)))
        return
    results = []
    for name in CONTENDERS:
        command = [sys.executable, __file__, "--model", str(arguments.model), "--threads", str(arguments.threads),
                   "--rounds", str(arguments.rounds), "--only", name]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        results.append(json.loads(output.splitlines()[-1]))
        best = max(results[-1]["rounds"], key=lambda turn: turn["tokens_per_second"])
        print(f"{name}: {best['tokens_per_second']:.1f} tokens/s, peak {results[-1]['memory']['peak'] / 2**20:.0f} MiB, "
              f"{results[-1]['same_as_reference']} answers as the reference", flush=True)
    content = {"threads": arguments.threads, "cores": os.cpu_count(), "python": platform.python_version(), "contenders": results}
    text = json.dumps(content, indent=1) + "\n"
    arguments.out.write_text(text) if arguments.out else print(text)


if __name__ == "__main__":
    main()
