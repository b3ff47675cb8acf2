#!/usr/bin/env python3
"""Step 9: golden answers of the large base model up-scaled over bytes by the pair with a tokenizer of its own: bytes-golden.json. By transformers
and covering.py, greedily, nothing left out. A question whose answer hangs on less than --margin nats at some byte is left out."""
import argparse
import itertools
import json

import numpy as np
from tokenizers import Tokenizer

from ask import load
from covering import END, Reader, Transformer, byte_strings
from files import whole
from tokenizer import SPECIAL, prompt

LONGEST = 200


class Member:
    """A model over tokens, to be read over bytes."""

    def __init__(self, folder, *ends):
        self.model, self.strings = load(folder), byte_strings(folder)
        self.tok = Tokenizer.from_file(folder + '/tokenizer.json')
        self.ends = {self.tok.token_to_id(end) for end in ends}

    def reader(self, turns):
        return Reader(Transformer(self.model, self.tok.encode(prompt(turns)).ids), self.strings, self.ends)


def answer(turns, large, tuned, base):
    """The likeliest bytes, and by how many nats each led."""
    readers, text, margins = [m.reader(turns) for m in (large, tuned, base)], b'', []
    while len(text) < LONGEST:
        with np.errstate(divide='ignore', invalid='ignore'):
            scores = sum(weight * np.log(r.row()) for weight, r in zip((1, 1, -1), readers))
        scores = np.where(np.isnan(scores), -np.inf, scores)
        second, best = np.argsort(scores)[-2:]
        margins.append(float(scores[best] - scores[second]))
        if best == END:
            return text.decode(), min(margins)
        text += bytes([best])
        for reader in readers:
            reader.read(int(best))
    return None, 0.


def main(a):
    large = Member(a.family + '/large-base', SPECIAL[0])
    tuned = Member(a.family + '/small-tuned-1024', SPECIAL[-1], SPECIAL[0])
    base = Member(a.family + '/small-base-1024', SPECIAL[0])
    rows = [json.loads(line) for line in open(a.questions)]
    golden = []
    for group in ('fact', 'next', 'unknown'):
        for kept in (False, True):
            some = (r for r in rows if r['group'] == group and r['kept'] == kept)
            answered = ((r, *answer([*r['history'], r['question']], large, tuned, base)) for r in some)
            for row, text, margin in itertools.islice((x for x in answered if x[2] >= a.margin), a.count):
                golden.append(dict(history=row['history'], question=row['question'], text=text, margin=round(margin, 4)))
                print(row['question'], '|', text, '|', golden[-1]['margin'], flush=True)
    with whole(a.out) as out:
        json.dump(golden, out, ensure_ascii=False, indent=1)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--family', default='out')
    p.add_argument('--questions', default='data/test.jsonl')
    p.add_argument('--count', type=int, default=2, help='answers of each kind')
    p.add_argument('--margin', type=float, default=.05)
    p.add_argument('--out', default='bytes-golden.json')
    main(p.parse_args())
