#!/usr/bin/env python3
"""Compares what the library says of each next byte along a text (rows.jsonl, by NextBytes) with two other implementations over transformers:

  covering.py   by the definition, merging as the library does: must agree
  genlm-bytes   keeps tokenisations apart, in a beam: differs by what merging does

Prints total variation in the mean and at most, and bits per byte. The library's control tokens other than ends are never said, so they are
left out of genlm-bytes' vocabulary too.
"""
import argparse
import asyncio
import json
import os
import sys
import types

import numpy as np
import torch
from transformers import AutoModelForCausalLM

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../eft-family/training'))
from covering import END, Reader, Transformer, byte_strings        # noqa: E402


def by_definition(model, folder, prompt, ends, text):
    reader = Reader(Transformer(model, [prompt]), byte_strings(folder), ends)
    rows = [reader.row()]
    for byte in text:
        reader.read(byte)
        rows.append(reader.row())
    return np.array(rows), reader.merged


async def by_genlm(model, folder, prompt, ends, text, width, threshold):
    from genlm.backend.tokenization import Token
    from genlm.bytes import BeamParams, ByteBeamState
    strings = byte_strings(folder)

    class Model:
        """The model as genlm-bytes asks for it, after the prompt and without control tokens."""
        byte_vocab = [Token(i, s or b'\0control%d' % i) for i, s in enumerate(strings)]
        tokenizer = types.SimpleNamespace(bos_token_id=prompt)
        silent = [i for i, s in enumerate(strings) if not s and i not in ends]
        read, passes = Transformer(model, []), 0

        async def next_token_logprobs(self, ids):
            p = self.read(tuple(ids))
            p[self.silent] = 0
            self.passes += 1
            return torch.tensor(p / p.sum(), dtype=torch.float32).log()

    eos = [Model.byte_vocab[i].byte_string for i in ends]
    asked = Model()
    state = await ByteBeamState.initial(asked, BeamParams(K=width, prune_threshold=threshold, eos_byte_strings=eos))
    rows = []
    for n, byte in enumerate([*text, None]):
        if n % 20 == 0:
            print(f'genlm-bytes has read {n} bytes in {asked.passes} passes', file=sys.stderr, flush=True)
        said = (await state.logp_next()).ps                         # bytes, the end of a token, the end
        rows.append(np.exp(np.append(said[:END], said[END + 1])))
        if byte is not None:
            state = await (state.prune() << byte)
    await state.cleanup()
    print(f'genlm-bytes ran the model {asked.passes} times')
    return np.array(rows)


def report(what, rows, other, text):
    tv = .5 * np.abs(rows - other).sum(1)
    bits = [-np.log2(r[range(len(text)), list(text)]).mean() for r in (rows, other)]
    first = int(np.argmax(tv > 1e-2)) if (tv > 1e-2).any() else len(tv)
    print(f'{what}: {len(tv)} positions, total variation mean {tv.mean():.1e}, median {np.median(tv):.1e}, max {tv.max():.1e} (after byte {tv.argmax()},'
          f' the first above .01 after {first}); bits a byte {bits[0]:.4f} here, {bits[1]:.4f} there', flush=True)


def main(a):
    torch.set_num_threads(a.threads)
    *lines, merged = open(a.rows).read().splitlines()
    ours = np.exp(np.array([json.loads(line) for line in lines]))
    text = open(a.text, 'rb').read()
    assert len(ours) == len(text) + 1, (len(ours), len(text))
    model = AutoModelForCausalLM.from_pretrained(a.model, dtype=torch.float32).eval()
    ends = json.load(open(a.model + '/generation_config.json'))['eos_token_id']
    ends = set(ends) if isinstance(ends, list) else {ends}
    defined, merges = by_definition(model, a.model, a.prompt, ends, text)
    print(f'merged in all: {float(merged):.4f} here, {merges:.4f} by covering.py')
    report('covering.py', ours, defined, text)
    if a.width:
        some = text[:a.genlm_bytes]
        report(f'genlm-bytes, beam {a.width}, pruned at {a.threshold}', ours[:len(some) + 1],
               asyncio.run(by_genlm(model, a.model, a.prompt, ends, some, a.width, a.threshold)), some)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--model', required=True, help='folder for transformers')
    p.add_argument('--rows', required=True)
    p.add_argument('--text', required=True)
    p.add_argument('--prompt', type=int, default=0, help='id of the token that the text follows')
    p.add_argument('--width', type=int, default=4, help='beam of genlm-bytes; 0 leaves it out')
    p.add_argument('--threshold', type=float, default=1e-3)
    p.add_argument('--genlm-bytes', type=int, default=1 << 20, help='how many bytes genlm-bytes reads')
    p.add_argument('--threads', type=int, default=2)
    main(p.parse_args())
