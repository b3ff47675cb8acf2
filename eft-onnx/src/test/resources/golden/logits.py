#!/usr/bin/env python3
"""Golden logits by Hugging Face transformers, written to logits.json beside this file.

For each model and id sequence: the logits behind every token, of a few ids spread over the vocabulary, and the likeliest id; computed
from model.safetensors in float32 in one pass without a cache.

  pip install -r requirements.txt && python logits.py --family FAMILY      # FAMILY holds small-base and small-tuned
"""
import argparse
import json
import os

import torch
from transformers import AutoModelForCausalLM

MODELS = ('small-base', 'small-tuned')
SEQUENCES = {
    'chat': [1, 287, 263, 260, 553, 2599, 34, 3, 2, 348, 4, 272, 263, 260, 269, 265],
    'text': [70, 622, 68, 263, 260, 269, 265, 741, 17],
    'one': [263],
    'long': [(37 * i * i + 11 * i + 5) % 4096 for i in range(200)],
}
IDS = list(range(0, 4096, 117))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--family', required=True)
    family = parser.parse_args().family
    entries = []
    for model in MODELS:
        network = AutoModelForCausalLM.from_pretrained(os.path.join(family, model), dtype=torch.float32).eval()
        for name, ids in SEQUENCES.items():
            with torch.no_grad():
                logits = network(torch.tensor([ids])).logits[0]
            # A long sequence is sampled at every tenth position and its end.
            positions = [p for p in range(len(ids)) if len(ids) < 50 or p % 10 == 0 or p == len(ids) - 1]
            entries.append({
                'model': model, 'sequence': name, 'ids': ids, 'positions': positions,
                'likeliest': [int(logits[p].argmax()) for p in positions],
                'logits': [[round(float(logits[p][i]), 6) for i in IDS] for p in positions]})
    lines = ',\n'.join(json.dumps(entry, separators=(',', ':')) for entry in entries)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'logits.json'), 'w') as out:
        out.write('{"columns":%s,"entries":[\n%s\n]}\n' % (json.dumps(IDS, separators=(',', ':')), lines))


if __name__ == '__main__':
    main()
