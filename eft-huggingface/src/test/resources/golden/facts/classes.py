#!/usr/bin/env python3
"""The special tokens that transformers' tokenizer classes have by default, and the kinds of model each class belongs to.

  pip install -r requirements-transformers4.txt && python classes.py

writes src/main/resources/org/eft4j/huggingface/internal/text/tokenizer-classes.csv: the class without "Fast", then the
tokens in the order of NAMES, then the model types, separated by spaces. Classes without a default are left out.
"""
import csv
import inspect
import pathlib

from transformers.models.auto.tokenization_auto import TOKENIZER_MAPPING_NAMES, tokenizer_class_from_name

NAMES = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token']
OUT = (pathlib.Path(__file__).resolve().parents[4]
       / 'main/resources/org/eft4j/huggingface/internal/text/tokenizer-classes.csv')


def defaults(name):
    parameters = inspect.signature(tokenizer_class_from_name(name).__init__).parameters
    found = [parameters[n].default if n in parameters else None for n in NAMES]
    return ['' if d in (None, inspect.Parameter.empty) else str(d) for d in found]


rows = {}
for model_type, (slow, fast) in TOKENIZER_MAPPING_NAMES.items():
    if fast:  # a tokenizer.json is read by such a class only
        rows.setdefault(fast, []).append(model_type)

with OUT.open('w', newline='') as out:
    writer = csv.writer(out, lineterminator='\n')
    writer.writerow(['class', *NAMES, 'model types'])
    for name, model_types in sorted(rows.items()):
        tokens = defaults(name)
        if any(tokens):
            writer.writerow([name.removesuffix('Fast'), *tokens, ' '.join(sorted(model_types))])
