"""What transformers answers to the questions with the float32 weights: rendered prompts, greedy tokens and text, and their margins.

  python reference.py --model DIR/hf --out DIR/reference.json      # requirements-transformers5.txt
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

import greedy
from questions import MAX_NEW_TOKENS, QUESTIONS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32).eval()
    ends = model.generation_config.eos_token_id
    ends = set(ends if isinstance(ends, list) else [ends]) | {tokenizer.eos_token_id}

    def draft(ids: list[int], count: int) -> list[int]:
        made = model.generate(
            torch.tensor([ids]),
            attention_mask=torch.ones(1, len(ids), dtype=torch.int64),
            max_new_tokens=count,
            do_sample=False,
            eos_token_id=sorted(ends),
            pad_token_id=tokenizer.eos_token_id,
        )
        return made[0, len(ids) :].tolist()

    def whole(ids: list[int]):
        return model(torch.tensor([ids]), use_cache=False).logits[0].numpy()

    answers = []
    with torch.inference_mode():
        for question in QUESTIONS:
            messages = [{"role": "user", "content": question}]
            rendered = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            prompt = tokenizer(rendered, add_special_tokens=False).input_ids
            tokens, margins = greedy.text(draft, whole, prompt, ends)
            text = tokenizer.decode(tokens, skip_special_tokens=True)
            answers.append(
                {"question": question, "rendered": rendered, "prompt": prompt, "tokens": tokens, "margins": margins, "text": text}
            )
            print(f"{question} | {len(tokens)} tokens, least margin {min(margins)} | {text[:80]!r}", flush=True)
    content = {
        "source": f"transformers {transformers.__version__}, float32",
        "ends": sorted(ends),
        "max_new_tokens": MAX_NEW_TOKENS,
        "answers": answers,
    }
    arguments.out.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
