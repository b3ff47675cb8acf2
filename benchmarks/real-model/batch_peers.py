"""Tokens per second of several sequences at once: bare ONNX Runtime, onnxruntime-genai and transformers, greedy, on the prompts of
reference.json. The counterpart of `eft bench --model DIR/EXPORT --sequences 1,8 --json`.

  python batch_peers.py --model DIR --out batch-peers.json [--threads 2] [--rounds 3] [--counts 1,8]   # requirements-transformers5.txt

Each contender runs in a process of its own. All sequences write the same number of tokens. `step` is the tokens per second of steps alone,
without prompts; it is all that bare ONNX Runtime measures: one graph run of one token for each row at a context of 128, the cache bound in
place (genai) or copied from output to input (optimum). transformers and genai pad prompts on the left and right, as each does by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

CONTENDERS = ["onnxruntime genai-fp32", "onnxruntime genai-int4", "onnxruntime optimum-fp32", "onnxruntime-genai genai-fp32",
              "onnxruntime-genai genai-int4", "transformers hf"]
CONTEXT = 128
LENGTH = 64


def transformers_writer(folder: Path, threads: int):
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(threads)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def write(prompts: list[list[int]], length: int) -> None:
        longest = max(map(len, prompts))
        ids = torch.tensor([[0] * (longest - len(prompt)) + prompt for prompt in prompts])
        mask = torch.tensor([[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        with torch.inference_mode():
            model.generate(input_ids=ids, attention_mask=mask, do_sample=False, min_new_tokens=length, max_new_tokens=length, pad_token_id=0)

    return write, f"transformers {version('transformers')}, torch {version('torch')}"


def genai_writer(folder: Path, threads: int):
    import numpy
    import onnxruntime_genai

    config = onnxruntime_genai.Config(str(folder))
    config.overlay(json.dumps({"model": {"decoder": {"session_options": {"intra_op_num_threads": threads}}}}))
    model = onnxruntime_genai.Model(config)

    def write(prompts: list[list[int]], length: int) -> None:
        longest = max(map(len, prompts))
        # Of one length, since the library takes a rectangle: what a prompt lacks is its own beginning again.
        ids = numpy.array([(prompt * (1 + longest // len(prompt)))[:longest] for prompt in prompts], dtype=numpy.int32)
        parameters = onnxruntime_genai.GeneratorParams(model)
        parameters.set_search_options(do_sample=False, max_length=longest + length, min_length=longest + length, batch_size=len(prompts))
        generator = onnxruntime_genai.Generator(model, parameters)
        generator.append_tokens(ids)
        for _ in range(length):
            generator.generate_next_token()

    return write, f"onnxruntime-genai {version('onnxruntime-genai')}, onnxruntime {version('onnxruntime')}"


def graph_steps(folder: Path, threads: int):
    """Returns a function that runs steps of so many rows at a context of 128, and gives the seconds of each."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    inputs = [port.name for port in session.get_inputs()]
    config = json.loads((folder.parent / "hf" / "config.json").read_text())
    heads, width = config["num_key_value_heads"], config["hidden_size"] // config["num_attention_heads"]
    in_place = folder.name.startswith("genai")
    capacity = CONTEXT + 16 if in_place else CONTEXT

    def steps(rows: int, count: int) -> list[float]:
        binding = session.io_binding()
        feeds = {"input_ids": numpy.ones((rows, 1), dtype=numpy.int64),
                 "attention_mask": numpy.ones((rows, CONTEXT + 1), dtype=numpy.int64),
                 "position_ids": numpy.full((rows, 1), CONTEXT, dtype=numpy.int64)}
        for name, value in feeds.items():
            if name in inputs:
                binding.bind_cpu_input(name, value)
        kept = []
        for name in inputs:
            if name.startswith("past_key_values"):
                past = onnxruntime.OrtValue.ortvalue_from_numpy(
                    (numpy.random.default_rng(len(kept)).standard_normal((rows, heads, capacity, width)) / 8).astype(numpy.float32))
                present = past if in_place else onnxruntime.OrtValue.ortvalue_from_numpy(
                    numpy.zeros((rows, heads, capacity + 1, width), dtype=numpy.float32))
                kept += [past, present]
                binding.bind_ortvalue_input(name, past)
                binding.bind_ortvalue_output(name.replace("past_key_values", "present"), present)
        binding.bind_output("logits", "cpu")
        seconds = []
        for _ in range(count):
            begin = time.perf_counter()
            session.run_with_iobinding(binding)
            seconds.append(time.perf_counter() - begin)
        return seconds

    return steps, f"onnxruntime {version('onnxruntime')}"


def measure(name: str, directory: Path, threads: int, rounds: int, counts: list[int]) -> dict:
    library, folder = name.split()
    answers = json.loads((directory / "reference.json").read_text())["answers"]
    prompts = {count: [answers[i % len(answers)]["prompt"] for i in range(count)] for count in counts}
    found: dict[int, list[dict]] = {count: [] for count in counts}
    if library == "onnxruntime":
        steps, versions = graph_steps(directory / folder, threads)
        for turn in range(-1, rounds):
            for count in counts:
                seconds = statistics.median(steps(count, 4 if turn < 0 else 24))
                if turn >= 0:
                    found[count].append({"step": count / seconds})
    else:
        write, versions = (transformers_writer if library == "transformers" else genai_writer)(directory / folder, threads)
        for turn in range(-1, rounds):
            for count in counts:
                begin = time.perf_counter()
                write(prompts[count], 1)
                middle = time.perf_counter()
                write(prompts[count], LENGTH)
                end = time.perf_counter()
                if turn >= 0:
                    found[count].append({"whole": count * LENGTH / (end - middle),
                                         "step": count * (LENGTH - 1) / ((end - middle) - (middle - begin))})
    medians = [{"count": count, **{key: statistics.median(each[key] for each in found[count]) for key in found[count][0]}} for count in counts]
    return {"name": name, "versions": versions, "sequences": medians}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--counts", default="1,8")
    parser.add_argument("--only", choices=CONTENDERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.counts.split(",")]
    if arguments.only:
        print(json.dumps(measure(arguments.only, arguments.model, arguments.threads, arguments.rounds, counts)))
        return
    results = []
    for name in CONTENDERS:
        command = [sys.executable, __file__, "--model", str(arguments.model), "--threads", str(arguments.threads),
                   "--rounds", str(arguments.rounds), "--counts", arguments.counts, "--only", name]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        results.append(json.loads(output.splitlines()[-1]))
        print(name + ": " + ", ".join(f"{each['step']:.1f} tokens/s of {each['count']}" for each in results[-1]["sequences"]), flush=True)
    content = {"threads": arguments.threads, "cores": os.cpu_count(), "python": platform.python_version(), "contenders": results}
    text = json.dumps(content, indent=1) + "\n"
    arguments.out.write_text(text) if arguments.out else print(text)


if __name__ == "__main__":
    main()
