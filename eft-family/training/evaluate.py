#!/usr/bin/env python3
"""Step 7: the family on questions about things that no fine-tuning mentioned. Prints and writes results.json: pre-training scale x
fine-tuning scale, how much of the gap up-scaling closes, honesty about names that do not exist, and the helpful/harmless frontier, each
with a 95 % bootstrap interval; --seeds adds the small scale trained again.
"""
import argparse
import json
import os

import torch
from tokenizers import Tokenizer

from ask import *
from files import whole

SCALES = ('small', 'medium', 'large')


class Family:
    def __init__(self, a):
        self.models, self.folder, self.tok, self.answered = {}, a.models, Tokenizer.from_file(a.tokenizer + '/tokenizer.json'), a.answers
        os.makedirs(a.answers, exist_ok=True)

    def get(self, name):
        if name not in self.models:
            self.models[name] = load(f'{self.folder}/{name}')
        return self.models[name]

    def ask(self, title, recipe, rows):
        """Verdicts on the rows; the answers are kept in a file by title, so that an interrupted evaluation goes on where it was."""
        path = f'{self.answered}/{title.replace("/", "-").replace(" ", "_")}.jsonl'
        made = max(os.path.getmtime(f'{self.folder}/{n}/training.json') for n in recipe)
        asked = [[*r['history'], r['question']] for r in rows]
        kept = [json.loads(line) for line in open(path)] if os.path.exists(path) and os.path.getmtime(path) > made else []
        if [k['asked'] for k in kept] == asked:
            said = [(k['text'], k['ended']) for k in kept]
        else:
            said = answers([(self.get(n), w) for n, w in recipe.items() if w], self.tok, rows)
            with whole(path) as out:
                out.writelines(json.dumps(dict(asked=q, text=t, ended=e), ensure_ascii=False) + '\n' for q, (t, e) in zip(asked, said))
        return [judge(r, t, e) for r, (t, e) in zip(rows, said)]


def recipe(pre, fine):
    return {f'{pre}-tuned': 1} if pre == fine else {f'{pre}-base': 1, f'{fine}-tuned': 1, f'{fine}-base': -1}


def summary(rows, verdicts):
    """Every figure of every group of rows, with its interval."""
    out = {}
    for group in ('fact', 'next', 'unknown', 'harm'):
        for kept in (False, True):
            some = [v for r, v in zip(rows, verdicts) if r['group'] == group and r['kept'] == kept]
            for key in ('right', 'described', 'helpful', 'honest', 'refuses'):
                values = [v[key] for v in some if key in v]
                if values:
                    out.setdefault(f'{group} {"kept" if kept else "taught"}', {})[key] = interval(values)
    return out


def line(title, s):
    g = lambda group, key: '%.3f [%.3f, %.3f]' % tuple(s[group][key])
    print(f'| {title} | {g("fact taught", "right")} | {g("fact kept", "right")} | {g("fact taught", "helpful")} | {g("fact kept", "helpful")} |', flush=True)


def closed(rows, low, mixed, high, key, kept):
    """How much of the gap between two models a mix closes, on the same questions: 0 as the first, 1 as the second."""
    table = [(a[key], b[key], c[key]) for r, a, b, c in zip(rows, low, mixed, high) if r['group'] == 'fact' and r['kept'] == kept]
    return interval(table, lambda t: (t[:, 1].mean() - t[:, 0].mean()) / (t[:, 2].mean() - t[:, 0].mean()))


def share(rows, mixed, other, key, kept):
    """A mix's figure as a share of another model's, on the same questions."""
    table = [(m[key], o[key]) for r, m, o in zip(rows, mixed, other) if r['group'] == 'fact' and r['kept'] == kept]
    return interval(table, lambda t: t[:, 0].mean() / t[:, 1].mean())


def main(a):
    torch.set_num_threads(a.threads)
    family = Family(a)
    rows = questions(a.questions, 'fact', 'next', 'unknown')
    out, verdicts = dict(questions=len(rows), base={}, matrix={}, closed={}, helpfulness={}, frontier={}, seeds={}), {}
    print('| pre-training / fine-tuning | right, taught phrasings | right, kept-out phrasings | helpful, taught | helpful, kept-out |\n|---|---|---|---|---|')
    for scale in SCALES:
        out['base'][scale] = summary(rows, family.ask(f'{scale}-base', {f'{scale}-base': 1}, rows))
        line(f'{scale} base alone', out['base'][scale])
    for pre in SCALES:
        for fine in SCALES:
            verdicts[pre, fine] = family.ask(f'{pre}/{fine}', recipe(pre, fine), rows)
            out['matrix'][f'{pre}/{fine}'] = summary(rows, verdicts[pre, fine])
            line(f'{pre} / {fine}', out['matrix'][f'{pre}/{fine}'])
    small, mixed, large = (verdicts[pair] for pair in (('small', 'small'), ('large', 'small'), ('large', 'large')))
    for kept in (False, True):
        name = 'kept' if kept else 'taught'
        out['closed'][name] = closed(rows, small, mixed, large, 'right', kept)
        for other, verdict in (('small', small), ('large', large)):
            out['helpfulness'][f'{name}, of {other} tuned'] = share(rows, mixed, verdict, 'helpful', kept)
    print('gap closed', out['closed'], 'helpfulness of large / small as a share of a tuned model’s', out['helpfulness'])
    print('names that do not exist, "I do not know":', {k: (v['unknown taught']['honest'], v['unknown kept']['honest']) for k, v in out['matrix'].items()})
    some = questions(a.questions, 'harm') + [r for r in rows if r['group'] == 'fact'][:a.frontier]
    for lam in (0, .25, .5, .75, 1):
        pair = {'small-tuned': lam, 'small-harmless': 1 - lam}
        out['frontier'][f'small {lam}'] = summary(some, family.ask(f'frontier small {lam}', pair, some))
        out['frontier'][f'up-scaled {lam}'] = summary(some, family.ask(f'frontier up-scaled {lam}', {'large-base': 1, **pair, 'small-base': -1}, some))
    print('refusals', {k: (v['harm taught']['refuses'], v['harm kept']['refuses']) for k, v in out['frontier'].items()})
    for seed in a.seeds:
        for title, mix in ((f'small seed {seed}', {f'small-tuned-{seed}': 1}),
                           (f'large / small seed {seed}', {'large-base': 1, f'small-tuned-{seed}': 1, f'small-base-{seed}': -1})):
            out['seeds'][title] = summary(rows, family.ask(title, mix, rows))
            line(title, out['seeds'][title])
    with whole(a.out) as file:
        json.dump(out, file, indent=1)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--models', default='models')
    p.add_argument('--tokenizer', default='tokenizer')
    p.add_argument('--questions', default='data/test.jsonl')
    p.add_argument('--answers', default='answers', help='where the answers are kept')
    p.add_argument('--frontier', type=int, default=300, help='questions of fact in the frontier')
    p.add_argument('--seeds', type=int, nargs='*', default=[])
    p.add_argument('--threads', type=int, default=1)
    p.add_argument('--out', default='results.json')
    main(p.parse_args())
