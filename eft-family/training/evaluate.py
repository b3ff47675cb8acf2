#!/usr/bin/env python3
"""Step 7: the family on questions about things that no fine-tuning mentioned, on what people ask first, and in small talk. Writes its tables into
README.md, between their marks, and results.json: pre-training scale x fine-tuning scale, how much of the gap up-scaling closes, and the
helpful/harmless frontier, by grades of harm too, each with a 95 % bootstrap interval. --seeds adds the small scale trained again; --before a folder
of version 2's models (by unpack.py), which are asked the first questions and small talk as well; what they knew of their own test is in
results-2.json."""
import argparse
import json
import os
import re

import torch
from tokenizers import Tokenizer

from ask import *
from files import whole

SCALES = ('small', 'medium', 'large')
LAMBDAS = (0, .125, .25, .375, .5, .625, .75, .875, 1)
COLUMNS = (('right', 'fact', 'right'), ('helpful', 'fact', 'helpful'), ('described', 'fact', 'described'), ('follow-ups right', 'next', 'right'),
           ('made-up names owned up to', 'unknown', 'honest'), ('and copied', 'unknown', 'helpful'), ('first questions', 'first', 'right'),
           ('small talk', 'talk', 'right'))


class Card:
    """What is printed, and written between the marks of a page in the end."""
    BEGIN, END = '<!-- figures, by evaluate.py -->', '<!-- end -->'

    def __init__(self):
        self.lines = []

    def put(self, text):
        print(text, flush=True)
        self.lines.append(text)

    def row(self, *cells):
        self.put('| ' + ' | '.join(cells) + ' |')

    def head(self, *cells):
        self.put('\n| ' + ' | '.join(cells) + ' |\n' + '|---' * len(cells) + '|')

    def write(self, path):
        page, found = re.subn(f'{self.BEGIN}\n.*?{self.END}', lambda _: '\n'.join([self.BEGIN, *self.lines, '', self.END]), open(path).read(), flags=re.S)
        assert found == 1, (path, 'needs one', self.BEGIN, self.END)
        with whole(path) as out:
            out.write(page)


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


def shown(values):
    short = lambda v: re.sub(r'^(-?)0(?=\.)', r'\1', '%.3f' % v)
    return '–' if values is None else '%s [%s, %s]' % tuple(map(short, values))


def cells(s):
    figure = lambda group, key: shown(s.get(group, {}).get(key))
    return [figure(group, key) if group == 'first' else f'{figure(group + " taught", key)} / {figure(group + " kept", key)}' for _, group, key in COLUMNS]


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
    card = Card()
    card.head('pre-training / fine-tuning', *names)
    if a.before:
        for title, figures in before(a, [r for r in rows if r['group'] in ('talk', 'first')]):
            out['before'][title] = figures
            card.row(title, *cells(figures))
    scales = [s for s in SCALES if os.path.exists(f'{a.models}/{s}-tuned')]
    for scale in scales:
        out['base'][scale] = summary(rows, family.ask(f'{scale}-base', {f'{scale}-base': 1}, rows))
        card.row(f'{scale} base alone', *cells(out['base'][scale]))
    for pre in scales:
        for fine in scales:
            verdicts[pre, fine] = family.ask(f'{pre}/{fine}', recipe(pre, fine), rows)
            out['matrix'][f'{pre}/{fine}'] = summary(rows, verdicts[pre, fine])
            card.row(f'{pre} / {fine}', *cells(out['matrix'][f'{pre}/{fine}']))
    for seed in a.seeds:
        for title, mix in ((f'small / small, seed {seed}', {f'small-tuned-{seed}': 1}),
                           (f'large / small, seed {seed}', {'large-base': 1, f'small-tuned-{seed}': 1, f'small-base-{seed}': -1})):
            verdicts[title] = family.ask(title, mix, rows)
            out['seeds'][title] = summary(rows, verdicts[title])
            card.row(title, *cells(out['seeds'][title]))
    if 'large' in scales:
        large = verdicts['large', 'large']
        for seed in (None, *a.seeds):
            small, mixed = (verdicts[pre, 'small'] if seed is None else verdicts[f'{pre} / small, seed {seed}'] for pre in ('small', 'large'))
            for kept in (False, True):
                name = ('kept' if kept else 'taught') + ('' if seed is None else f', seed {seed}')
                out['closed'][name] = closed(rows, small, mixed, large, 'right', kept)
                for other, verdict in (('small', small), ('large', large)):
                    out['helpfulness'][f'{name}, of {other} tuned'] = share(rows, mixed, verdict, 'helpful', kept)
        card.head('large / small', *out['closed'])
        card.row('of the gap in right answers closed', *map(shown, out['closed'].values()))
        for other in ('small', 'large'):
            card.row(f'helpful, as a share of {other} tuned', *(shown(out['helpfulness'][f'{name}, of {other} tuned']) for name in out['closed']))
    if os.path.exists(a.models + '/small-harmless'):
        frontier(a, family, scales, rows, out, card)
    card.write(a.card)
    with whole(a.out) as file:
        json.dump(out, file, indent=1)


def frontier(a, family, scales, rows, out, card):
    """Refusals and right answers of mixes of the helpful and the harmless small model, alone and up-scaled."""
    some = questions(a.questions, 'harm') + [r for r in rows if r['group'] == 'fact'][:a.frontier]
    card.head('λ', *(f'{lam:g}' for lam in LAMBDAS))
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
            card.row(f'{pre}: {title}', *(f'{mean(lam, key, chosen):.3f}' for lam in LAMBDAS))


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
    p.add_argument('--card', default='README.md', help='the page for the tables')
    p.add_argument('--out', default='results.json')
    main(p.parse_args())
