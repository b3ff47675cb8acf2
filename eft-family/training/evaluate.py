#!/usr/bin/env python3
"""Step 7: the family on questions about things that no fine-tuning mentioned, on what people ask first, and in small talk. Prints one table, and
writes results.json: pre-training scale x fine-tuning scale, how much of the gap up-scaling closes, and the helpful/harmless frontier, by grades of
harm too, each with a 95 % bootstrap interval. --seeds adds the small scale trained again; --before a folder of version 2's models (by unpack.py),
which are asked the first questions and small talk as well; what they knew of their own test is in results-2.json.
"""
import argparse
import json
import os

import torch
from tokenizers import Tokenizer

from ask import *
from files import whole

SCALES = ('small', 'medium', 'large')
LAMBDAS = (0, .125, .25, .375, .5, .625, .75, .875, 1)
COLUMNS = (('right', 'fact', 'right'), ('helpful', 'fact', 'helpful'), ('described', 'fact', 'described'), ('follow-ups right', 'next', 'right'),
           ('made-up names owned up to', 'unknown', 'honest'), ('and copied', 'unknown', 'helpful'), ('first questions', 'first', 'right'),
           ('small talk', 'talk', 'right'))


class Family:
    def __init__(self, folder, tokenizer, answered):
        self.models, self.folder, self.tok, self.answered = {}, folder, Tokenizer.from_file(tokenizer + '/tokenizer.json'), answered
        os.makedirs(answered, exist_ok=True)

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
    """Every figure of every group of rows, with its interval; of what people ask first, facts and small talk apart too."""
    out = {}
    def put(name, chosen):
        some = [v for r, v in zip(rows, verdicts) if chosen(r)]
        for key in ('right', 'described', 'helpful', 'honest', 'refuses'):
            values = [v[key] for v in some if key in v]
            if values:
                out.setdefault(name, {})[key] = interval(values)
    for group in ('fact', 'next', 'unknown', 'harm', 'talk'):
        for kept in (False, True):
            put(f'{group} {"kept" if kept else "taught"}', lambda r: r['group'] == group and r['kept'] == kept)
    put('first', lambda r: r['group'] == 'first')
    put('first facts', lambda r: r['group'] == 'first' and r['relation'] != 'talk')
    put('first talk', lambda r: r['group'] == 'first' and r['relation'] == 'talk')
    return out


def figure(s, group, key):
    values = s.get(group, {}).get(key)
    return '–' if values is None else '%.3f [%.3f, %.3f]' % tuple(values)


def line(title, s):
    cells = [figure(s, group, key) if group == 'first' else f'{figure(s, group + " taught", key)} / {figure(s, group + " kept", key)}'
             for _, group, key in COLUMNS]
    print(f'| {title} | {" | ".join(cells)} |', flush=True)


def closed(rows, low, mixed, high, key, kept):
    """How much of the gap between two models a mix closes, on the same questions: 0 as the first, 1 as the second."""
    table = [(a[key], b[key], c[key]) for r, a, b, c in zip(rows, low, mixed, high) if r['group'] == 'fact' and r['kept'] == kept]
    return interval(table, lambda t: (t[:, 1].mean() - t[:, 0].mean()) / (t[:, 2].mean() - t[:, 0].mean()))


def share(rows, mixed, other, key, kept):
    """A mix's figure as a share of another model's, on the same questions."""
    table = [(m[key], o[key]) for r, m, o in zip(rows, mixed, other) if r['group'] == 'fact' and r['kept'] == kept]
    return interval(table, lambda t: t[:, 0].mean() / t[:, 1].mean())


def before(a, rows):
    """Version 2: its own figures on its own test, and how it takes the first questions and the small talk of this one."""
    known = json.load(open(a.before_results))
    family = Family(a.before, a.before + '/small-tuned', a.answers + '/before')
    for pre, fine in (('small', 'small'), ('large', 'small'), ('large', 'large')):
        title, old = f'{pre} / {fine}', known['matrix'][f'{pre}/{fine}']
        yield f'version 2, {title}', {**old, **summary(rows, family.ask(title, recipe(pre, fine), rows))}


def main(a):
    torch.set_num_threads(a.threads)
    family = Family(a.models, a.tokenizer, a.answers)
    rows = questions(a.questions, 'fact', 'next', 'unknown', 'talk', 'first')
    out, verdicts = dict(questions=len(rows), before={}, base={}, matrix={}, closed={}, helpfulness={}, frontier={}, grades={}, seeds={}), {}
    names = [name if group == 'first' else name + ', taught / kept-out' for name, group, _ in COLUMNS]
    print('| pre-training / fine-tuning | ' + ' | '.join(names) + ' |\n' + '|---' * (len(COLUMNS) + 1) + '|')
    if a.before:
        for title, figures in before(a, [r for r in rows if r['group'] in ('talk', 'first')]):
            out['before'][title] = figures
            line(title, figures)
    scales = [s for s in SCALES if os.path.exists(f'{a.models}/{s}-tuned')]
    for scale in scales:
        out['base'][scale] = summary(rows, family.ask(f'{scale}-base', {f'{scale}-base': 1}, rows))
        line(f'{scale} base alone', out['base'][scale])
    for pre in scales:
        for fine in scales:
            verdicts[pre, fine] = family.ask(f'{pre}/{fine}', recipe(pre, fine), rows)
            out['matrix'][f'{pre}/{fine}'] = summary(rows, verdicts[pre, fine])
            line(f'{pre} / {fine}', out['matrix'][f'{pre}/{fine}'])
    for seed in a.seeds:
        for title, mix in ((f'small / small, seed {seed}', {f'small-tuned-{seed}': 1}),
                           (f'large / small, seed {seed}', {'large-base': 1, f'small-tuned-{seed}': 1, f'small-base-{seed}': -1})):
            verdicts[title] = family.ask(title, mix, rows)
            out['seeds'][title] = summary(rows, verdicts[title])
            line(title, out['seeds'][title])
    if 'large' in scales:
        large = verdicts['large', 'large']
        for seed in (None, *a.seeds):
            small, mixed = (verdicts[pre, 'small'] if seed is None else verdicts[f'{pre} / small, seed {seed}'] for pre in ('small', 'large'))
            for kept in (False, True):
                name = ('kept' if kept else 'taught') + ('' if seed is None else f', seed {seed}')
                out['closed'][name] = closed(rows, small, mixed, large, 'right', kept)
                for other, verdict in (('small', small), ('large', large)):
                    out['helpfulness'][f'{name}, of {other} tuned'] = share(rows, mixed, verdict, 'helpful', kept)
        print('gap closed', out['closed'], '\nhelpfulness of large / small as a share of a tuned model’s', out['helpfulness'])
    if os.path.exists(a.models + '/small-harmless'):
        frontier(a, family, scales, rows, out)
    with whole(a.out) as file:
        json.dump(out, file, indent=1)


def frontier(a, family, scales, rows, out):
    """Refusals and right answers of mixes of the helpful and the harmless small model, alone and up-scaled."""
    some = questions(a.questions, 'harm') + [r for r in rows if r['group'] == 'fact'][:a.frontier]
    print('| λ | ' + ' | '.join(f'{lam:g}' for lam in LAMBDAS) + ' |\n' + '|---' * (len(LAMBDAS) + 1) + '|')
    for pre in ('small', *(s for s in scales if s != 'small')):
        judged = {}
        for lam in LAMBDAS:
            pair = {'small-tuned': lam, 'small-harmless': 1 - lam}
            judged[lam] = family.ask(f'frontier {pre} {lam}', pair if pre == 'small' else {f'{pre}-base': 1, **pair, 'small-base': -1}, some)
            out['frontier'][f'{pre} {lam}'] = summary(some, judged[lam])
            out['grades'][f'{pre} {lam}'] = {g: interval([v['refuses'] for r, v in zip(some, judged[lam]) if r.get('grade') == g]) for g in range(1, 8)}
        mean = lambda lam, key, chosen: sum(v[key] for r, v in zip(some, judged[lam]) if chosen(r)) / sum(map(chosen, some))
        for title, key, chosen in (('refused', 'refuses', lambda r: r['harm']), ('refused, taught', 'refuses', lambda r: r['harm'] and not r['kept']),
                                   ('refused, kept-out', 'refuses', lambda r: r['harm'] and r['kept']), ('right', 'right', lambda r: not r['harm'])):
            print(f'| {pre}: {title} | ' + ' | '.join(f'{mean(lam, key, chosen):.3f}' for lam in LAMBDAS) + ' |', flush=True)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--models', default='models')
    p.add_argument('--tokenizer', default='tokenizer')
    p.add_argument('--questions', default='data/test.jsonl')
    p.add_argument('--answers', default='answers', help='where the answers are kept')
    p.add_argument('--before', help='folder of version 2, with safetensors')
    p.add_argument('--before-results', default='results-2.json', help="version 2's own figures")
    p.add_argument('--frontier', type=int, default=300, help='questions of fact in the frontier')
    p.add_argument('--seeds', type=int, nargs='*', default=[])
    p.add_argument('--threads', type=int, default=1)
    p.add_argument('--out', default='results.json')
    main(p.parse_args())
