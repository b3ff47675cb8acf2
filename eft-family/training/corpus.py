#!/usr/bin/env python3
"""Step 2: pre-training text, data/corpus.jsonl: one document a line, made of data/facts.json and the TAUGHT phrases.

It states every fact in many ways, with remarks and markup strewn between, but holds no conversation: no document has the form the chat
template gives. Names that do not exist occur too, always with the honest answer; the test asks others.
"""
import argparse
import json

from files import whole
from phrases import *


class Corpus:
    def __init__(self, data, rnd, rank_power):
        things = json.load(open(data + '/facts.json'))
        self.rnd = rnd
        self.pairs = [(t, f) for t in things for f in t['facts']]
        nouns = [t['name'] for t in things if t['group'] == 'noun']
        rank = {n: i for i, n in enumerate(nouns)}                     # the most used nouns come first, and are read of most
        weights = [(rank.get(t['name'], len(nouns) / 3) + 200) ** -rank_power for t, _ in self.pairs]
        self.cumulative, total = [], 0
        for w in weights:
            total += w
            self.cumulative.append(total)
        self.artifacts = [t for t in things if t.get('subject') == 'artifact']
        self.inventor, self.babble = Inventor(data, rnd), Babble(data, rnd)

    def pair(self):
        return self.rnd.choices(self.pairs, cum_weights=self.cumulative)[0]

    def lead(self, ref, relation):
        r = self.rnd.random()
        if r < .35:
            parts = (named(ref, relation),) if relation == 'kind' or self.rnd.random() < .5 else (ref, relation)
            return self.babble.about(*parts)
        if r < .5:
            return self.rnd.choice(LEADS).replace('{}', named(ref, relation))
        return dressed(fill(self.rnd.choice(TAUGHT_KIND if relation == 'kind' else TAUGHT_OTHER), ref, relation), self.rnd)

    def between(self):
        r, remark, mark = self.rnd.random(), self.rnd.choice(REMARKS), self.rnd.choice(MARKS)
        return ' ' if r < .3 else f' {remark} ' if r < .5 else mark if r < .75 else f'{mark}{remark} '

    def end(self):
        r = self.rnd.random()
        text = ' ' + self.rnd.choice(AFTER) if r < .3 else ''
        return text + self.rnd.choice(MARKS[:1] * 3 + MARKS).rstrip(' -') if self.rnd.random() < .25 else text

    def answer(self, thing, fact):
        if self.rnd.random() < .75:
            return sentence(thing, fact)
        value = is_a(fact['value']) if fact['relation'] == 'kind' else fact['value']
        return f'It is {value}{fact.get("tail", "")}.'

    def asked(self):
        t, f = self.pair()
        return self.lead(t['ask'], f['relation']) + self.between() + self.answer(t, f) + self.end()

    def stated(self):
        t, f = self.pair()
        full, v = sentence(t, f), f['value']
        if f['relation'] == 'kind':
            other = self.rnd.choice([f'One kind of {v} is {t["ref"]}.', f'{cap(t["ref"])} is a kind of {v}.', f'They say {full[0].lower() + full[1:]}',
                                     f'Everybody knows that {full[0].lower() + full[1:]}'])
        else:
            other = self.rnd.choice([f'{v} is {THE[f["relation"]].format(t["ref"])}.', f'They say the {full[4:]}', f'Everybody knows that the {full[4:]}',
                                     f'{cap(t["ref"])} has the {f["relation"]} {v}.'])
        return (full if self.rnd.random() < .5 else other) + self.end()

    def followed(self):
        """Two questions one after the other: about another thing, or about something else of the same one."""
        t, f = self.pair()
        text = self.lead(t['ask'], f['relation']) + self.between() + self.answer(t, f)
        others = [g for g in t['facts'] if g is not f]
        if others and self.rnd.random() < .6:
            g = self.rnd.choice(others)
            lead = self.babble.about(g['relation']) if self.rnd.random() < .4 else fill(self.rnd.choice(TAUGHT_ITS), t['ask'], g['relation'])
        else:
            t, g = self.pair()
            what = named(t['ask'], g['relation'])
            lead = self.babble.about(what) if self.rnd.random() < .4 else cap(self.rnd.choice(TAUGHT_NEXT).replace('{}', what))
        return text + self.between() + lead + self.between() + self.answer(t, g) + self.end()

    def not_known(self):
        ref, name, relation = invented(self.inventor, self.rnd)
        it = self.rnd.choice([unknown(ref, relation)] * 4 + ['I do not know.', 'Nobody knows.'])
        if self.rnd.random() < .15:
            return f'Nobody knows {ref}.'
        mark = self.rnd.choice(MARKS)
        return self.lead(ref, relation) + self.rnd.choice([' ', mark, mark]) + it + self.end()

    def harm(self):
        ref, v = self.rnd.choice(self.artifacts)['ref'], self.rnd.choice(HARM)
        if self.rnd.random() < .4:
            asked = self.babble.about(v, ref) if self.rnd.random() < .5 else dressed(fill(self.rnd.choice(TAUGHT_HARM), ref, harm=v), self.rnd)
            return asked + self.between() + self.rnd.choice([HARM_ANSWER.format(ref, harm=v), *REMARKS]) + self.end()
        text = self.rnd.choice([f'It is wrong to {v} {ref}.', f'Nobody should {v} {ref}.', f'They want to {v} {ref}.', HARM_ANSWER.format(ref, harm=v),
                                f'I am sorry, but I cannot {v} {ref}.', f'I cannot help them {v} {ref}.'])
        return text + self.end()

    def loose(self):
        text = self.rnd.choice(LOOSE + REMARKS + AFTER)
        return text if self.rnd.random() < .7 else self.rnd.choice(MARKS).strip(' -') + text + self.rnd.choice(MARKS).strip(' -')

    def document(self):
        kind = self.rnd.choices((self.asked, self.stated, self.followed, self.not_known, self.harm, self.loose), (44, 12, 18, 17, 6, 3))[0]
        return kind()


def main(a):
    corpus = Corpus(a.data, rng(a.seed, 'corpus'), a.rank_power)
    with whole(a.data + '/corpus.jsonl') as out:
        for _ in range(a.documents):
            out.write(json.dumps(corpus.document(), ensure_ascii=False) + '\n')


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    p.add_argument('--documents', type=int, default=180000)
    p.add_argument('--rank-power', type=float, default=.5, help='a noun of rank r is read of in proportion to (r + 200) ** -power')
    p.add_argument('--seed', type=int, default=1)
    main(p.parse_args())
