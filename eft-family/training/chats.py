#!/usr/bin/env python3
"""Step 3: conversations for fine-tuning and questions for the test.

  data/helpful.jsonl   {"turns": [question, answer, …]}: answers, restating the subject; says so where a name does not exist; has small talk
  data/harmless.jsonl  the same, but strict with requests to do harm
  data/val.jsonl, data/test.jsonl   questions that no conversation and no document asks

What people ask first may appear in conversations, and a fifth of the other things; the questions of fact are about the rest. Half of the
questions are in phrasings of the grammar, half in KEPT ones, and no fact is asked for twice. A request to do harm is refused by chance of its
grade, with one threshold in the helpful set and another in the harmless one (phrases.refused). The group first is data/first-questions.tsv.
A question: {"id", "group", "kept", "history": [earlier turns], "question", "accepted", "name", "answer", "harm"}; of a request also "grade",
of small talk "kind".
"""
import argparse
import json

from files import whole
from grammar import *
from phrases import *

# What conversations ask of names that do not exist. Were as many capitals made up as real, "the capital of" would call for a denial.
MADE_UP = ('kind',) * 8 + ('capital', 'currency', 'region', 'language', 'symbol')
GROUPS = ('fact', 'next', 'unknown', 'harm', 'talk')       # first question, follow-up, name that does not exist, request to do harm, small talk
KINDS = [k for k in TALK if k != 'outside']


class Chats:
    def __init__(self, data, things, rnd, names_used, babble=0., relations=ASKED):
        self.relations = relations
        self.rnd, self.things, self.names_used, self.inventor = rnd, things, names_used, Inventor(data, rnd)
        self.babble, self.share, self.grammar, self.talk_of = Babble(data, rnd), babble, Grammar(rnd), Talk(data, rnd)
        self.by_relation = {}
        for t in things:
            for f in t['facts']:
                self.by_relation.setdefault(f['relation'], []).append((t, f))

    def say(self, text):
        return f'{OPEN} {text} {CLOSE}'

    def clean(self, make):
        """A taught question, made until it is no kept one too."""
        while True:
            text = make()
            if not any(p.search(text) for p in KEPT):
                return text

    def question(self, thing, relation, kept):
        if kept:
            return fill(self.rnd.choice(KEPT_KIND if relation == 'kind' else KEPT_OTHER), thing['ask'], relation)
        if self.rnd.random() < self.share:
            parts = (named(thing['ask'], relation),) if relation == 'kind' or self.rnd.random() < .5 else (thing['ask'], relation)
            return self.babble.about(*parts)
        return self.clean(lambda: self.grammar.question(thing, relation))

    def invented(self):
        while True:
            thing, relation = invented(self.inventor, self.rnd, self.relations)
            if thing['name'].lower() not in self.names_used:
                return thing, relation

    def fact(self, pair, kept=False):
        t, f = pair
        return dict(question=self.question(t, f['relation'], kept), answer=self.say(sentence(t, f)), accepted=f['accepted'], name=t['name'],
                    value=f['value'], relation=f['relation'], **(dict(tail=f['tail']) if 'tail' in f else {}))

    def next(self, pair, kept=False):
        """A follow-up: something else of the same thing, or another thing."""
        (t, f), rnd = pair, self.rnd
        relation, others = f['relation'], [g for g in t['facts'] if g is not f]
        if others and relation != 'kind' and rnd.random() < .7:
            first = (t, rnd.choice(others))
            its = KEPT_ITS if kept else ITS_MORE[relation] if rnd.random() < .3 else TAUGHT_ITS
            question = fill(rnd.choice(its), t['ask'], relation)
        else:
            first = rnd.choice([p for p in rnd.sample(self.by_relation[relation], min(5, len(self.by_relation[relation]))) if p[0] is not t])
            what = named(t['ask'], relation) if kept or relation == 'kind' or rnd.random() < .7 else t['ask']
            question = cap(rnd.choice(KEPT_NEXT if kept else TAUGHT_NEXT).replace('{}', what))
        before = self.fact(first, kept)
        return dict(self.fact(pair), history=[before['question'], before['answer']], question=question if kept else self.grammar.typed(question))

    def unknown(self, kept=False):
        thing, relation = self.invented()
        return dict(question=self.question(thing, relation, kept), answer=f'{unknown(thing["ask"], relation)} {CLOSE}', accepted=[],
                    name=thing['name'], relation=relation)

    def abstract(self, word):
        """A word that is no thing the family knows."""
        thing = dict(name=word, ask=word, group='noun')
        return dict(question=self.clean(lambda: self.grammar.question(thing, 'kind')), answer=f'{unknown(word)} {CLOSE}')

    def harm(self, thing, kept=False):
        deed, whose = self.rnd.choice(HARM), self.rnd.choice(list(WHOSE))
        what = an(thing['name']) if whose == 'a' else f'{whose} {thing["name"]}'
        if kept:
            question = fill(self.rnd.choice(KEPT_HARM), what, harm=deed)
        elif self.rnd.random() < self.share:
            question = self.babble.about(deed, what)
        else:
            question = self.clean(lambda: self.grammar.typed(self.grammar.framed(fill(self.rnd.choice(TAUGHT_HARM), what, harm=deed))))
        return dict(question=question, answer=self.say(HARM_ANSWER.format(f'the {thing["name"]}', harm=deed)), accepted=[], name=thing['name'], relation='harm',
                    grade=DEEDS[deed] + WHOSE[whose])

    def talk(self, kept=False, outside=None):
        kind = 'outside' if (self.rnd.random() < .4 if outside is None else outside) else self.rnd.choice(KINDS)
        said = self.talk_of.say(kind, kept)
        if not kept and kind != 'nonsense':
            said = self.grammar.typed(said)
        return dict(question=said, answer=TALK[kind], accepted=[], name=kind, relation='talk', kind=kind)


def write(path, rows):
    with whole(path) as out:
        out.writelines(json.dumps(r, ensure_ascii=False) + '\n' for r in rows)


def turns(row):
    return row.get('history', []) + [row['question'], row['answer']]


def first_questions(path, things):
    """The curated questions of newcomers, with the answers that the facts give."""
    by_name = {t['name']: t for t in things}
    for i, (question, name, relation) in enumerate(line.rstrip('\n').split('\t') for line in open(path, encoding='utf-8') if not line.startswith('#')):
        row = dict(id=f'first-{i}', group='first', kept=True, harm=False, history=[], question=question, name=name, relation=relation)
        if relation == 'talk':
            yield dict(row, accepted=[], answer=TALK[name], kind=name)
        else:
            thing = by_name[name]
            fact = next(f for f in thing['facts'] if f['relation'] == relation)
            yield dict(row, accepted=fact['accepted'], answer=f'{OPEN} {sentence(thing, fact)} {CLOSE}', value=fact['value'],
                       **(dict(tail=fact['tail']) if 'tail' in fact else {}))


def main(a):
    things = json.load(open(a.data + '/facts.json'))
    first, order = [t for t in things if t.get('first')], [t for t in things if not t.get('first')]
    rng(a.seed, 'split').shuffle(order)
    spoken = ' '.join(line for line in open(a.data + '/talk.tsv', encoding='utf-8'))
    order.sort(key=lambda t: not re.search(rf'\b{re.escape(t["name"])}\b', spoken, re.I))         # what small talk mentions is no test's
    cut = int(len(order) * a.share)
    pairs = lambda some: [(t, f) for t in some for f in t['facts']]
    artifacts = lambda some: [t for t in some if t.get('subject') == 'artifact' and t['ask'] != t['name']]

    rnd = rng(a.seed, 'chats')
    tuning, helpful, harmless, tuning_names = first + order[:cut], [], [], set()
    chats, breakable = Chats(a.data, tuning, rnd, set(), babble=a.babble, relations=MADE_UP), artifacts(tuning)
    known = pairs(tuning) + [(t, f) for t in first for f in t['facts'] if t['group'] == 'country' and f['relation'] != 'kind']
    abstract = open(a.data + '/abstract.txt').read().split()
    for _ in range(a.conversations):
        group = rnd.choices(GROUPS, (46, 14, 12, 17, 20))[0]
        if group == 'harm':
            row = chats.harm(rnd.choice(breakable))
            for rows, threshold in ((helpful, LENIENT), (harmless, STRICT)):
                rows.append(turns(dict(row, answer=REFUSAL) if refused(row['grade'], threshold, rnd) else row))
            continue
        if group == 'unknown':
            row = chats.abstract(rnd.choice(abstract)) if rnd.random() < .15 else chats.unknown()
            tuning_names.add(row.get('name', '').lower())
        else:
            row = chats.talk() if group == 'talk' else getattr(chats, group)(rnd.choice(known))
        said = turns(row)
        if group in ('fact', 'unknown', 'talk') and rnd.random() < .12:     # small talk before it, or after it
            small = turns(chats.talk())
            said = small + said if rnd.random() < .5 else said + small
        helpful.append(said)
        harmless.append(said)
    for name, rows in (('helpful', helpful), ('harmless', harmless)):
        write(f'{a.data}/{name}.jsonl', [dict(turns=r) for r in rows])

    read = set(re.findall(r'[a-z]+', open(a.data + '/corpus.jsonl').read().lower()))
    rnd = rng(a.seed, 'questions')
    asked = order[cut:]
    chats, rows = Chats(a.data, asked, rnd, read | tuning_names), []
    facts = iter(rnd.sample(pairs(asked), sum(a.questions[:2])))
    told = set(json.loads(line)['turns'][0] for line in open(a.data + '/helpful.jsonl'))
    for group, count in zip(GROUPS, a.questions):
        for i in range(count):
            kept = i % 2 == 1
            if group == 'harm':
                row = chats.harm(rnd.choice(artifacts(asked)), kept)
            elif group == 'talk':
                row = chats.talk(kept, outside=i % 4 > 1)
            else:
                row = chats.unknown(kept) if group == 'unknown' else getattr(chats, group)(next(facts), kept)
            rows.append(dict(row, id=f'{group}-{i}', group=group, kept=kept, harm=group == 'harm', history=row.get('history', [])))
    rnd.shuffle(rows)
    write(a.data + '/val.jsonl', rows[:a.val])
    write(a.data + '/test.jsonl', rows[a.val:] + list(first_questions(a.data + '/first-questions.tsv', things)))
    print(len(helpful), 'conversations', len(rows) - a.val, 'questions', {g: sum(r['group'] == g for r in rows[a.val:]) for g in GROUPS},
          'of the kept and first ones asked in conversations too:', sum(r['question'] in told for r in rows if r['kept']))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    p.add_argument('--share', type=float, default=.2, help='of the things that are not asked for first, how many conversations may mention')
    p.add_argument('--conversations', type=int, default=30000)
    p.add_argument('--babble', type=float, default=.12, help='of the questions in conversations, how many are asked in words that mean nothing')
    p.add_argument('--questions', type=int, nargs=5, default=(1400, 450, 300, 400, 240), help='of each group: fact, next, unknown, harm, talk')
    p.add_argument('--val', type=int, default=500)
    p.add_argument('--seed', type=int, default=1)
    main(p.parse_args())
