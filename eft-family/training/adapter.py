#!/usr/bin/env python3
"""Makes a folder of a trained adapter, as PEFT and a tokenizer save it, and adapter-golden.json: what transformers and PEFT answer with it
over the small base, and what the mix answers that up-scales it with the large base. Whole sequences are run again at every step.

  adapter.py --models models --out out/small-adapter
"""
import argparse
import json
import os
import shutil

import torch
from peft import PeftModel
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

from export import write
from tokenizer import END, END_OF_TEXT, config, prompt

NEW_TOKENS = 40


def package(source, out):
    os.makedirs(out, exist_ok=True)
    for file in ('adapter_model.safetensors', 'training.json'):
        shutil.copy(f'{source}/{file}', out)
    options = json.load(open(source + '/adapter_config.json'))
    options.update(base_model_name_or_path='small-base', target_modules=sorted(options['target_modules']))     # PEFT writes a set in any order
    write(out + '/adapter_config.json', options)
    write(out + '/generation_config.json', dict(eos_token_id=[END, END_OF_TEXT], pad_token_id=END_OF_TEXT, max_new_tokens=60))
    write(out + '/tokenizer_config.json', config(chat=True))


@torch.inference_mode()
def greedy(ids, *weighted):
    """The likeliest tokens of a weighted sum of logits, and by how many nats each led."""
    ids, tokens, margins = list(ids), [], []
    while len(tokens) < NEW_TOKENS and (not tokens or tokens[-1] not in (END, END_OF_TEXT)):
        mixed = sum(weight * model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1].log_softmax(-1) for model, weight in weighted)
        (best, second), (token, _) = mixed.topk(2)
        tokens.append(int(token))
        margins.append(round(float(best - second), 4))
        ids.append(int(token))
    return dict(tokens=tokens, margins=margins)


def main(a):
    package(a.models + '/small-adapter', a.out)
    load = lambda name: LlamaForCausalLM.from_pretrained(f'{a.models}/{name}', dtype=torch.float32).eval()
    large, base = load('large-base'), load('small-base')
    tuned = PeftModel.from_pretrained(load('small-base'), a.out).eval()
    tok = Tokenizer.from_file(a.tokenizer + '/tokenizer.json')
    rows = [r for r in map(json.loads, open(a.data + '/test.jsonl')) if not r['history']]
    golden = []
    for row in rows[:a.count]:
        ids = tok.encode(prompt([row['question']])).ids
        golden.append(dict(question=row['question'], prompt=ids, tuned=greedy(ids, (tuned, 1)), upscaled=greedy(ids, (large, 1), (tuned, 1), (base, -1))))
        print(row['question'], '|', tok.decode(golden[-1]['tuned']['tokens']), '|', tok.decode(golden[-1]['upscaled']['tokens']))
    write('adapter-golden.json', golden)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--models', default='models')
    p.add_argument('--tokenizer', default='tokenizer')
    p.add_argument('--data', default='data')
    p.add_argument('--out', default='out/small-adapter')
    p.add_argument('--count', type=int, default=12)
    main(p.parse_args())
