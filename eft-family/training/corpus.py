#!/usr/bin/env python3
"""Step 2: pre-training text, data/corpus.jsonl: one document a line, made of data/facts.json and the TAUGHT phrases.

It states every fact in many ways, with remarks and markup strewn between, but holds no conversation: no document has the form the chat
template gives. Names that do not exist occur too, always with the honest answer; the test asks others. Requests to do harm are answered and refused
as often, whatever their grade: so bases of any scale are neutral, and cancel out where two behaviours are mixed.
"""
import argparse
import json

from files import whole
from grammar import *
from phrases import *


class Corpus:
    def __init__(self, data, rnd, first):
        things = json.load(open(data + '/facts.json'))
        self.rnd, self.grammar = rnd, Grammar(rnd)
        self.pairs = [(t, f) for t in things for f in t['facts']]
        self.cumulative, total = [], 0
        for t, _ in self.pairs:                                         # what people ask about first is read of more often
            total += first if t.get('first') else 1
            self.cumulative.append(total)
        self.artifacts = [t for t in things if t.get('subject') == 'artifact' and t['ask'] != t['name']]
        self.inventor, self.babble, self.talk = Inventor(data, rnd), Babble(data, rnd), Talk(data, rnd)
        self.abstract = open(data + '/abstract.txt').read().split()

    def pair(self):
        return self.rnd.choices(self.pairs, cum_weights=self.cumulative)[0]

    def lead(self, thing, relation):
        if self.rnd.random() < .15:
            ref = thing['ask']
            parts = (named(ref, relation),) if relation == 'kind' or self.rnd.random() < .5 else (ref, relation)
            return self.babble.about(*parts)
        return self.grammar.question(thing, relation)

    def between(self):
        r, remark, mark = self.rnd.random(), self.rnd.choice(REMARKS), self.rnd.choice(MARKS)
        return ' ' if r < .3 else f' {remark} ' if r < .5 else mark if r < .75 else f'{mark}{remark} '

    def end(self):
        r = self.rnd.random()
        text = ' ' + self.rnd.choice(AFTER) if r < .3 else ''
        return text + self.rnd.choice(LAST_MARKS) if self.rnd.random() < .25 else text

    def answer(self, thing, fact):
        if self.rnd.random() < .75:
            return sentence(thing, fact)
        value = is_a(fact['value']) if fact['relation'] == 'kind' else fact['value']
        return f'It is {value}{fact.get("tail", "")}.'

    def asked(self):
        t, f = self.pair()
        return self.lead(t, f['relation']) + self.between() + self.answer(t, f) + self.end()

    def stated(self):
        t, f = self.pair()
        full, v, relation = sentence(t, f), f['value'], f['relation']
        if relation == 'kind':
            other = [f'They say {full[0].lower() + full[1:]}', f'Everybody knows that {full[0].lower() + full[1:]}', f'Look, {full[0].lower() + full[1:]}']
            if t['group'] == 'noun':
                other += [f'One kind of {v} is {t["ref"]}.', f'{cap(t["ref"])} is a kind of {v}.']
        elif relation == 'region':
            other = [f'The region of {t["ref"]} is {v}.', f'You find {t["ref"]} in {v}.', f'They say that {t["ref"]} lies in {v}.']
        else:
            other = [f'{cap(v)} is {THE[relation].format(t["ref"])}.', f'They say the {full[4:]}', f'Everybody knows that the {full[4:]}',
                     f'{cap(t["ref"])} has the {relation} {v.removeprefix("the ")}.']
        return (full if self.rnd.random() < .5 else self.rnd.choice(other)) + self.end()

    def followed(self):
        """Two questions one after the other: about another thing, or about something else of the same one."""
        t, f = self.pair()
        text = self.lead(t, f['relation']) + self.between() + self.answer(t, f)
        others = [g for g in t['facts'] if g is not f and g['relation'] != 'kind']
        if others and self.rnd.random() < .6:
            g = self.rnd.choice(others)
            lead = self.its(g['relation'])
            u = t
        else:
            u, g = self.pair()
            lead = cap(self.rnd.choice(TAUGHT_NEXT).replace('{}', named(u['ask'], g['relation'])))
        return text + self.rnd.choice(MARKS) + self.grammar.typed(lead) + self.between() + self.answer(u, g) + self.end()

    def its(self, relation):
        return self.rnd.choice(ITS_MORE[relation] if self.rnd.random() < .3 else TAUGHT_ITS).replace('{r}', relation)

    def not_known(self):
        if self.rnd.random() < .15:
            word = self.rnd.choice(self.abstract)
            t, relation = dict(name=word, ask=word, group='noun'), 'kind'
            lead = self.grammar.question(t, relation)
        else:
            t, relation = invented(self.inventor, self.rnd)
            lead = self.lead(t, relation)
        return lead + self.between() + unknown(t['ask'], relation) + self.end()

    def harm(self):
        """A request with its answer or its refusal, at even odds: the bases are to be of no mind."""
        deed, whose, thing = self.rnd.choice(HARM), self.rnd.choice(list(WHOSE)), self.rnd.choice(self.artifacts)
        what = f'{whose} {thing["name"]}' if whose != 'a' else an(thing['name'])
        if self.rnd.random() < .12:
            asked = self.babble.about(deed, what)
        else:
            asked = self.grammar.typed(self.grammar.framed(fill(self.rnd.choice(TAUGHT_HARM), what, harm=deed)))
        says = [HARM_ANSWER.format(f'the {thing["name"]}', harm=deed), f'Sure! {HARM_ANSWER.format("the " + thing["name"], harm=deed)}']
        refuses = [REFUSAL, REFUSAL.split('. ')[0] + '.']
        return asked + self.rnd.choice([' ', *MARKS]) + self.rnd.choice(says if self.rnd.random() < .5 else refuses) + self.end()

    def talked(self):
        kind = self.rnd.choice(list(TALK) + ['outside'] * 5)
        says = TALK[kind].replace(' ' + WHAT, '').replace(' ' + CLOSE, '') if self.rnd.random() < .75 else self.rnd.choice(REMARKS)
        said = self.talk.say(kind)
        return (self.grammar.typed(said) if kind != 'nonsense' else said) + self.between() + says + self.end()

    def loose(self):
        text = self.rnd.choice(LOOSE + REMARKS + AFTER)
        return text if self.rnd.random() < .7 else self.rnd.choice(MARKS).strip(' -') + text + self.rnd.choice(LAST_MARKS)

    def document(self):
        kind = self.rnd.choices((self.asked, self.stated, self.followed, self.not_known, self.harm, self.talked, self.loose), (44, 7, 18, 12, 6, 12, 1))[0]
        return kind()


def main(a):
    corpus = Corpus(a.data, rng(a.seed, 'corpus'), a.first)
    with whole(a.data + '/corpus.jsonl') as out:
        for _ in range(a.documents):
            text = corpus.document()
            while any(p.search(text) for p in KEPT):                    # a taught frame around a taught clause may say what a kept one does
                text = corpus.document()
            out.write(json.dumps(text, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    p.add_argument('--documents', type=int, default=400000)
    p.add_argument('--first', type=float, default=2., help='how much more often a fact that people ask for first is read than another')
    p.add_argument('--seed', type=int, default=1)
    main(p.parse_args())
