"""What an exported graph itself answers to the prompts of reference.json, run whole by onnxruntime: the measure for rounded weights.

  python graph_reference.py --model DIR/genai-int4 --prompts DIR/reference.json --out DIR/reference-int4.json      # requirements-runtime.txt

With --steps it is run as a decoder is: the prompt at once, then token by token. Products with 4-bit weights differ a little between one row
and several, so that the two part at near ties.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import onnxruntime

import greedy
from questions import MAX_NEW_TOKENS

sys.path.append(str(Path(__file__).resolve().parents[2] / "eft-onnx" / "src" / "test" / "fixtures"))

from graphs import Graph  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", action="store_true")
    arguments = parser.parse_args()
    prompts = json.loads(arguments.prompts.read_text())
    ends = set(prompts["ends"])
    graph = Graph(arguments.model / "model.onnx")

    def by_steps(ids: list[int], count: int) -> tuple[list[int], list[float]]:
        graph.reset()
        tokens, margins, feed = [], [], ids
        while len(tokens) < count and not (tokens and tokens[-1] in ends):
            row = graph.feed(feed)[-1]
            feed = [int(row.argmax())]
            tokens += feed
            margins.append(greedy.margin(row))
        return tokens, margins

    def answered(prompt: list[int]) -> tuple[list[int], list[float]]:
        if arguments.steps:
            return by_steps(prompt, MAX_NEW_TOKENS)
        return greedy.text(lambda ids, count: by_steps(ids, count)[0], graph.whole, prompt, ends)

    answers = []
    for answer in prompts["answers"]:
        tokens, margins = answered(answer["prompt"])
        answers.append({"question": answer["question"], "prompt": answer["prompt"], "tokens": tokens, "margins": margins})
        print(f"{answer['question']} | {len(tokens)} tokens, least margin {min(margins)}", flush=True)
    way = "the prompt at once, then token by token" if arguments.steps else "whole sequences without a cache"
    source = f"the graph itself, onnxruntime {onnxruntime.__version__}, {way}"
    content = {**prompts, "source": source, "answers": answers}
    arguments.out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
