#!/usr/bin/env python3
"""Step 9: golden generations of mixed models, by onnxruntime on the exported graphs and checked against transformers. Writes golden.json.

Recipes (LB large base, ST small tuned, SB small base, SH small harmless; l = log-probabilities):
  beta         l(ST) + beta (l(LB) - l(SB)), beta = 1 unless given
  alpha        l(LB) + alpha (l(ST) - l(SB))
  deltaTopP    as up-scaling inside the top-p set of ST (smallest prefix by falling probability whose mass reaches p), l(ST) outside it
  lambda       l(LB) + lambda l(ST) + (1 - lambda) l(SH) - l(SB), helpful against harmless
For each question: the greedy tokens, and at every step the ten likeliest tokens with their mixed log-probabilities (normalised, nats) and
each member's log-probability of the chosen token. Whole sequences are run again at every step: slow, and free of any cache's mistakes.
A question whose choice hangs on less than --margin nats at some step is left out.
"""
import argparse
import json

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

from tokenizer import END, END_OF_TEXT, prompt

PLAN = (({}, 0, 10, 'fact'), ({}, 0, 4, 'unknown'), ({'beta': .5}, 10, 4, 'fact'), ({'beta': 1.5}, 14, 4, 'fact'), ({'alpha': .75}, 18, 4, 'fact'),
        ({'alpha': 1.5}, 22, 4, 'fact'), ({'deltaTopP': .9}, 26, 4, 'fact'), ({'deltaTopP': .5}, 30, 4, 'fact'), ({'lambda': 1.}, 0, 2, 'harm'),
        ({'lambda': .5}, 2, 2, 'harm'), ({'lambda': 0.}, 4, 3, 'harm'), ({'lambda': 0.}, 34, 2, 'fact'),
        ({}, 0, 6, 'first'))


def log_softmax(logits):
    z = logits.astype(np.float64)
    z -= z.max()
    return z - np.log(np.exp(z).sum())


class Onnx:
    def __init__(self, folder):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(folder + '/model.onnx', options, providers=['CPUExecutionProvider'])
        inputs = self.session.get_inputs()
        self.names = {i.name for i in inputs}
        self.empty = {i.name: np.zeros((1, i.shape[1], 0, i.shape[3]), np.float32) for i in inputs if i.name.startswith('past')}

    def __call__(self, ids):
        n = len(ids)
        feed = dict(input_ids=np.array([ids], np.int64), attention_mask=np.ones((1, n), np.int64), position_ids=np.arange(n, dtype=np.int64)[None])
        return self.session.run(['logits'], {**{k: v for k, v in feed.items() if k in self.names}, **self.empty})[0][0, -1]


class Torch:
    def __init__(self, folder):
        self.model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.inference_mode()
    def __call__(self, ids):
        return self.model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1].numpy()


def absent(recipe):
    """The member that a mix leaves out."""
    return {1.: ('small-harmless',), 0.: ('small-tuned',)}.get(recipe.get('lambda'), ())


def mix(recipe, each):
    large, tuned, base = each['large-base'], each['small-tuned'], each['small-base']
    if 'alpha' in recipe:
        return large + recipe['alpha'] * (tuned - base)
    if 'lambda' in recipe:
        return large + recipe['lambda'] * tuned + (1 - recipe['lambda']) * each['small-harmless'] - base
    delta = recipe.get('beta', 1.) * (large - base)
    if 'deltaTopP' in recipe:
        order = np.argsort(-tuned, kind='stable')
        inside = np.zeros(len(tuned), bool)
        inside[order[:int(np.searchsorted(np.cumsum(np.exp(tuned[order])), recipe['deltaTopP'])) + 1]] = True
        delta = np.where(inside, delta, 0.)
    return tuned + delta


def main(a):
    tok = Tokenizer.from_file(a.family + '/small-tuned/tokenizer.json')
    runs = {n: (Onnx(f'{a.family}/{n}'), Torch(f'{a.family}/{n}')) for n in ('large-base', 'small-tuned', 'small-base', 'small-harmless')}
    rows = [json.loads(line) for line in open(a.questions)]
    entries, worst, left_out = [], 0., 0
    for recipe, skip, count, group in PLAN:
        pool = iter([r for r in rows if r['group'] == group][skip * 2:])
        while count:
            row = next(pool)
            start = tok.encode(prompt([row['question']])).ids
            ids, steps, margin = list(start), [], np.inf
            while len(steps) < a.limit and ids[-1] not in (END, END_OF_TEXT) or not steps:
                each = {}
                for name, (run, reference) in runs.items():
                    if name != 'small-harmless' or 'lambda' in recipe:
                        logits = run(ids)
                        worst = max(worst, float(np.abs(logits - reference(ids)).max()))
                        each[name] = log_softmax(logits)
                mixed = log_softmax(mix(recipe, each))
                top = np.argsort(-mixed, kind='stable')[:10]
                margin = min(margin, mixed[top[0]] - mixed[top[1]])
                chosen = int(top[0])
                steps.append(dict(token=chosen, logprob=round(float(mixed[chosen]), 6), top=[[int(k), round(float(mixed[k]), 6)] for k in top],
                                  members={n: round(float(each[n][chosen]), 6) for n in each if n not in absent(recipe)}))
                ids.append(chosen)
            if margin < a.margin:
                left_out += 1
                continue
            count -= 1
            tokens = ids[len(start):]
            text = tok.decode([t for t in tokens if t not in (END, END_OF_TEXT)], skip_special_tokens=False)
            entries.append(dict(recipe=recipe, question=row['question'], gold=row.get('value', ''), prompt=start, tokens=tokens, text=text, steps=steps))
            print(json.dumps(recipe), row['question'], '->', text)
    with open(a.out, 'w') as out:
        json.dump(dict(rule='greedy, every member reads the prompt through the chat template of small-tuned; log-probabilities in nats',
                       largestLogitDifferenceToTransformers=worst, leftOutForMargin=left_out, entries=entries), out)
    print(len(entries), 'entries, largest logit difference to transformers %.1e, left out for their margin %d' % (worst, left_out))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--family', default='out')
    p.add_argument('--questions', default='data/test.jsonl')
    p.add_argument('--limit', type=int, default=56)
    p.add_argument('--margin', type=float, default=.005)
    p.add_argument('--out', default='golden.json')
    main(p.parse_args())
