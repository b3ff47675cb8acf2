"""What an exported graph itself answers to the prompts of reference.json, run whole by onnxruntime: the measure for rounded weights.

  python graph_reference.py --model DIR/genai-int4 --prompts DIR/reference.json --out DIR/reference-int4.json      # requirements-runtime.txt
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import onnxruntime

import greedy

sys.path.append(str(Path(__file__).resolve().parents[2] / "eft-onnx" / "src" / "test" / "fixtures"))

from graphs import Graph  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    prompts = json.loads(arguments.prompts.read_text())
    ends = set(prompts["ends"])
    graph = Graph(arguments.model / "model.onnx")

    def draft(ids: list[int], count: int) -> list[int]:
        graph.reset()
        tokens, feed = [], ids
        while len(tokens) < count and not (tokens and tokens[-1] in ends):
            feed = [int(graph.feed(feed)[-1].argmax())]
            tokens += feed
        return tokens

    answers = []
    for answer in prompts["answers"]:
        tokens, margins = greedy.text(draft, graph.whole, answer["prompt"], ends)
        answers.append({"question": answer["question"], "prompt": answer["prompt"], "tokens": tokens, "margins": margins})
        print(f"{answer['question']} | {len(tokens)} tokens, least margin {min(margins)}", flush=True)
    source = f"the graph itself, onnxruntime {onnxruntime.__version__}, whole sequences without a cache"
    content = {**prompts, "source": source, "answers": answers}
    arguments.out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
