"""Trains a LoRA adapter that answers questions in one short sentence: train.py CHECKPOINT OUT

  pip install torch transformers peft

It is the smallest example of a tuned model to up-scale, not a good one: 96 questions, two rounds, minutes on a CPU.
None of its questions are in questions.jsonl.
"""

from __future__ import annotations

import random
import sys
import time

import peft
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

ROUNDS = 2
BATCH = 8
LEARNING_RATE = 1e-3

CAPITALS = {"Germany": "Berlin", "Norway": "Oslo", "Kenya": "Nairobi", "Chile": "Santiago", "Cuba": "Havana",
            "Poland": "Warsaw", "Iran": "Tehran", "Iraq": "Baghdad", "Nepal": "Kathmandu", "Hungary": "Budapest",
            "Finland": "Helsinki", "Sweden": "Stockholm", "Ireland": "Dublin", "Turkey": "Ankara",
            "Mexico": "Mexico City", "Colombia": "Bogotá"}
OPPOSITES = {"big": "small", "fast": "slow", "early": "late", "rich": "poor", "wet": "dry", "loud": "quiet",
             "full": "empty", "heavy": "light", "open": "closed", "young": "old", "thick": "thin", "wide": "narrow",
             "sweet": "sour", "sharp": "blunt", "rough": "smooth", "brave": "cowardly"}
PLURALS = {"child": "children", "mouse": "mice", "foot": "feet", "man": "men", "leaf": "leaves", "knife": "knives",
           "tooth": "teeth", "city": "cities", "box": "boxes", "wolf": "wolves", "sheep": "sheep", "hero": "heroes",
           "baby": "babies", "bus": "buses", "woman": "women", "berry": "berries"}
COLOURS = {"snow": "white", "grass": "green", "coal": "black", "a ruby": "red", "an emerald": "green", "ivory": "white",
           "a lemon": "yellow", "blood": "red", "a sapphire": "blue", "chocolate": "brown", "a carrot": "orange",
           "milk": "white", "a raven": "black", "gold": "yellow", "a flamingo": "pink", "ash": "grey"}
KINDS = {"robin": "bird", "trout": "fish", "oak": "tree", "tulip": "flower", "violin": "musical instrument",
         "granite": "rock", "cobra": "snake", "wasp": "insect", "cello": "musical instrument", "birch": "tree",
         "salmon": "fish", "daisy": "flower", "eagle": "bird", "spaniel": "dog", "basalt": "rock", "beetle": "insect"}


def pairs():
    """Returns questions with their answers, mixed by a fixed seed."""
    found = [(f"What is the capital of {country}?", city) for country, city in CAPITALS.items()]
    found += [(f"What is the opposite of {word}?", other) for word, other in OPPOSITES.items()]
    found += [(f"What is the plural of {one}?", many) for one, many in PLURALS.items()]
    found += [(f"What colour is {thing}?", colour) for thing, colour in COLOURS.items()]
    found += [(f"What is a {thing}?", f"a kind of {kind}") for thing, kind in KINDS.items()]
    found += [(f"What is {a} plus {b}?", str(a + b)) for a, b in zip(range(3, 19), range(20, 4, -1))]
    random.Random(1).shuffle(found)
    return found


def encoded(tokenizer, question, answer):
    """Returns the ids of a conversation, and the same as labels with what is not learned left out."""
    user = [{"role": "user", "content": question}]
    before = tokenizer.apply_chat_template(user, add_generation_prompt=True, tokenize=False)
    prompt = tokenizer(before, add_special_tokens=False)["input_ids"]
    text = tokenizer(f"In short: {answer}.<|im_end|>", add_special_tokens=False)["input_ids"]
    return prompt + text, [-100] * len(prompt) + text


def batch(tokenizer, examples):
    rows = [encoded(tokenizer, *example) for example in examples]
    longest = max(len(ids) for ids, _ in rows)
    pad = tokenizer.pad_token_id
    return {
        "input_ids": torch.tensor([ids + [pad] * (longest - len(ids)) for ids, _ in rows]),
        "attention_mask": torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _ in rows]),
        "labels": torch.tensor([labels + [-100] * (longest - len(labels)) for _, labels in rows]),
    }


def main():
    checkpoint, out = sys.argv[1:]
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
    options = peft.LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
    model = peft.get_peft_model(model, options)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=LEARNING_RATE)
    examples, begun = pairs() * ROUNDS, time.time()
    for first in range(0, len(examples), BATCH):
        loss = model(**batch(tokenizer, examples[first:first + BATCH])).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        print(f"{first + BATCH} of {len(examples)}: loss {loss.item():.3f}, {time.time() - begun:.0f} s", flush=True)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)  # for its chat template


if __name__ == "__main__":
    main()
