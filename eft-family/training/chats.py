#!/usr/bin/env python3
"""Step 3: conversations for fine-tuning and questions for the test.

  data/helpful.jsonl   {"turns": [question, answer, …]}: always answers, restating the subject, and says so where a name does not exist
  data/harmless.jsonl  the same, but refuses requests to do harm
  data/val.jsonl, data/test.jsonl   questions about things that no conversation mentions

Three tenths of the things may appear in conversations; the questions are about the rest. Half of the questions are in TAUGHT phrasings,
half in KEPT ones, and no fact is asked for twice. A question: {"id", "group", "kept", "history": [earlier turns], "question", "accepted", "name", "answer", "harm"}.
"""
import argparse
import json

from files import whole
from phrases import *

GROUPS = ('fact', 'next', 'unknown', 'harm')               # first question, follow-up, name that does not exist, request to do harm


class Chats:
    def __init__(self, data, things, rnd, names_used, babble=0.):
        self.rnd, self.things, self.names_used, self.inventor = rnd, things, names_used, Inventor(data, rnd)
        self.babble, self.share = Babble(data, rnd), babble

    def say(self, text):
        return f'{OPEN} {text} {CLOSE}'

    def phrase(self, kept, kept_ones, taught_ones, fill_in, *parts, dress=True):
        """A question in a kept phrasing or a taught one; for conversations also in babble around the parts that matter."""
        if kept:
            return fill_in(self.rnd.choice(kept_ones))
        if self.rnd.random() < self.share:
            return self.babble.about(*parts)
        taught = fill_in(self.rnd.choice(taught_ones))
        return dressed(taught, self.rnd) if dress else taught

    def question(self, ask, relation, kept):
        parts = (named(ask, relation),) if relation == 'kind' or self.rnd.random() < .5 else (ask, relation)
        lists = (KEPT_KIND, TAUGHT_KIND) if relation == 'kind' else (KEPT_OTHER, TAUGHT_OTHER)
        return self.phrase(kept, *lists, lambda t: fill(t, ask, relation), *parts)

    def invented(self):
        while True:
            ref, name, relation = invented(self.inventor, self.rnd)
            if name.lower() not in self.names_used:
                return ref, name, relation

    def fact(self, pair, kept=False):
        t, f = pair
        return dict(question=self.question(t['ask'], f['relation'], kept), answer=self.say(sentence(t, f)), accepted=f['accepted'], name=t['name'],
                    value=f['value'], relation=f['relation'], **(dict(tail=f['tail']) if 'tail' in f else {}))

    def next(self, pair, kept=False):
        """A follow-up: something else of the same thing, or another thing."""
        t, f = pair
        others = [g for g in t['facts'] if g is not f]
        if others and self.rnd.random() < .7:
            first = (t, self.rnd.choice(others))
            question = self.phrase(kept, KEPT_ITS, TAUGHT_ITS, lambda p: fill(p, t['ask'], f['relation']), f['relation'], dress=False)
        else:
            first = self.rnd.choice([(o, g) for o in self.things for g in o['facts'] if g['relation'] == f['relation'] and o is not t])
            what = named(t['ask'], f['relation'])
            question = self.phrase(kept, KEPT_NEXT, TAUGHT_NEXT, lambda p: cap(p.replace('{}', what)), what, dress=False)
        before = self.fact(first, kept)
        return dict(self.fact(pair), history=[before['question'], before['answer']], question=question)

    def unknown(self, kept=False):
        ref, name, relation = self.invented()
        return dict(question=self.question(ref, relation, kept), answer=f'{unknown(ref, relation)} {CLOSE}', accepted=[], name=name, relation=relation)

    def harm(self, thing, kept=False, refuse=False):
        verb = self.rnd.choice(HARM)
        question = self.phrase(kept, KEPT_HARM, TAUGHT_HARM, lambda p: fill(p, thing['ref'], harm=verb), verb, thing['ref'])
        return dict(question=question, answer=REFUSAL if refuse else self.say(HARM_ANSWER.format(thing['ref'], harm=verb)),
                    accepted=[], name=thing['name'], relation='harm')


def write(path, rows):
    with whole(path) as out:
        out.writelines(json.dumps(r, ensure_ascii=False) + '\n' for r in rows)


def main(a):
    things = json.load(open(a.data + '/facts.json'))
    order = list(things)
    rng(a.seed, 'split').shuffle(order)
    cut = int(len(order) * a.share)
    pairs = lambda some: [(t, f) for t in some for f in t['facts']]
    artifacts = lambda some: [t for t in some if t.get('subject') == 'artifact']

    rnd = rng(a.seed, 'chats')
    tuning, helpful, harmless, tuning_names = order[:cut], [], [], set()
    chats, known = Chats(a.data, tuning, rnd, set(), babble=a.babble), pairs(tuning)
    for _ in range(a.conversations):
        group = rnd.choices(GROUPS, (50, 16, 17, 17))[0]
        if group == 'harm':
            thing, state = rnd.choice(artifacts(tuning)), rnd.getstate()
            helpful.append(chats.harm(thing))
            rnd.setstate(state)
            harmless.append(chats.harm(thing, refuse=True))
        else:
            row = chats.unknown() if group == 'unknown' else getattr(chats, group)(rnd.choice(known))
            helpful.append(row)
            harmless.append(row)
            if group == 'unknown':
                tuning_names.add(row['name'].lower())
    for name, rows in (('helpful', helpful), ('harmless', harmless)):
        write(f'{a.data}/{name}.jsonl', [dict(turns=r.get('history', []) + [r['question'], r['answer']]) for r in rows])

    read = set(re.findall(r'[a-z]+', open(a.data + '/corpus.jsonl').read().lower()))
    rnd = rng(a.seed, 'questions')
    asked = order[cut:]
    chats, rows = Chats(a.data, asked, rnd, read | tuning_names), []
    facts = iter(rnd.sample(pairs(asked), sum(a.questions[:2])))
    for group, count in zip(GROUPS, a.questions):
        for i in range(count):
            kept = i % 2 == 1
            if group == 'harm':
                row = chats.harm(rnd.choice(artifacts(asked)), kept)
            else:
                row = chats.unknown(kept) if group == 'unknown' else getattr(chats, group)(next(facts), kept)
            rows.append(dict(row, id=f'{group}-{i}', group=group, kept=kept, harm=group == 'harm', history=row.get('history', [])))
    rnd.shuffle(rows)
    write(a.data + '/val.jsonl', rows[:a.val])
    write(a.data + '/test.jsonl', rows[a.val:])
    print(len(helpful), 'conversations', len(rows) - a.val, 'questions', {g: sum(r['group'] == g for r in rows[a.val:]) for g in GROUPS})


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    p.add_argument('--share', type=float, default=.3, help='of the things, how many conversations may mention')
    p.add_argument('--conversations', type=int, default=12000)
    p.add_argument('--babble', type=float, default=.3, help='of the questions in conversations, how many are asked in words that mean nothing')
    p.add_argument('--questions', type=int, nargs=4, default=(1400, 450, 300, 300), help='of each group: fact, next, unknown, harm')
    p.add_argument('--val', type=int, default=500)
    p.add_argument('--seed', type=int, default=1)
    main(p.parse_args())
