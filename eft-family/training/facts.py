#!/usr/bin/env python3
"""Step 1: what the family is to know. Reads WordNet 3.0 (Debian package wordnet-base) and data/*.tsv and countries.json, writes data/facts.json, and
data/words.txt: every name that does exist, so that made-up ones can be told apart; data/common.txt: common words that are no thing, to strew into
questions; data/abstract.txt: nouns that the family is not to know (love, number), so that it learns to say so.

What people ask about first (everyday.tsv, well-known.tsv, elements.tsv) comes first and is marked so: it is never held out.
A thing has a name, how one asks for it ("a heron", "bauxite", "Chad"), how an answer calls it ("a heron", "the substance bauxite"), a group
(noun, country, city, element) and relations; perhaps other names one asks for ("the USA") and a plural ("herons"). A noun has one relation, its
kind, and what it is like beyond its kind. For those of everyday.tsv both were written for this family. For the rest both are WordNet's: the kind
is the nearest hypernym that at least three of the chosen nouns share, and the rest is the gloss with the kind cut out of it ("grey or white wading
bird with long neck" gives ", grey or white, with long neck"). Nouns whose gloss does not name the kind are left out, so every description fits.
"""
import argparse
import collections
import hashlib
import json
import re

from files import whole
from phrases import an

SUBJECTS = {5: 'animal', 6: 'artifact', 8: 'body', 13: 'food', 17: 'object', 18: 'person', 20: 'plant', 27: 'substance'}  # WordNet's lexicographer files
TOO_GENERIC = set('''entity physical_entity object whole matter thing abstraction organism living_thing causal_agent part relation person
    artifact unit natural_object instrumentality body_part substance solid food animal plant structure device chordate vertebrate
    vascular_plant covering location region material cause agent compound way someone unpleasant_person part end expert'''.split())
UNFIT = re.compile('offensive|disparag|derogat|slur|obscene|vulgar|sex|prostitut|genital|contempt|insult|nazi|slave|excre|feces|suicid|gun|weapon|murder|kill|anus|penis|vagina|drug|bomb|opium', re.I)
LEADING = re.compile(r'^(?:(?:an?|the|any|some|one|of|several|various|numerous|many|certain|two|kinds?|types?|such) )+')
DANGLING = re.compile(r'(?:[ ,]+(?:an?|the|and|or|of|with|in|for|to|that|by|on|from|as|which|is|are|used|at|having|its|it|into|not|but|who|when|where|whose|some|other|especially|usually|often|very|be|can|has|have|was|were|made))+$')
STARTS = set('''with having used of that which from for in made who by on consisting containing covered resembling found worn fitted designed
    whose at where to usually often especially found native growing bearing made carried attached held formed employed trained'''.split())
TERRITORIES = set('''American Samoa,Cocos,Northern Mariana Islands,Cook Islands,French Polynesia,Guam,Christmas Island,New Caledonia,Niue,Norfolk Island,
Pitcairn Islands,Wallis and Futuna,Aruba,Anguilla,Cayman Islands,Montserrat,Sint Maarten,Puerto Rico,Saint Martin,Saint Barthelemy,
Turks and Caicos Islands,Curacao,British Virgin Islands,Virgin Islands,Akrotiri,Dhekelia,Faroe Islands,Gibraltar,Guernsey,Isle of Man,Jersey,
Svalbard,Bermuda,Greenland,Saint Pierre and Miquelon,Falkland Islands'''.replace('\n', '').split(','))
COINS = set('dinar franc dollar pound shilling rupee rial riyal peso euro escudo manat'.split())     # currencies whose plural ends in s
COUNTED = ('edible fruit', 'vegetable', 'bean', 'edible nut', 'berry', 'citrus', 'sandwich', 'meal', 'egg')     # foods with an article
IRREGULAR = dict(goose='geese', sheep='sheep', deer='deer', moose='moose', mouse='mice', wolf='wolves', ox='oxen', knife='knives', shelf='shelves',
                 salmon='salmon', trout='trout', cactus='cacti', fisherman='fishermen', policeman='policemen', fireman='firemen', postman='postmen',
                 fish='fish', tooth='teeth', loaf='loaves', leaf='leaves', child='children', piano='pianos', kangaroo='kangaroos', radio='radios')


def many(name):
    return IRREGULAR.get(name) or re.sub('[^aeiou]y$', lambda m: m[0][0] + 'ie', re.sub('(?:s|x|ch|sh|to|go)$', lambda m: m[0] + 'e', name)) + 's'


def place(name):
    """A country as it stands in a sentence."""
    plural = re.search(r'(Islands|Republic|Emirates|States|Kingdom|Philippines|Netherlands|Maldives|Seychelles|Comoros|DRC|Holy See|Isle of Man)$', name)
    return 'the ' + name.removeprefix('The ') if name.startswith('The ') or plural else name


class WordNet:
    def __init__(self, folder):
        self.synsets, self.first, self.uses, self.common = {}, {}, collections.Counter(), collections.Counter()
        for line in open(folder + '/data.noun', encoding='latin-1'):
            if line.startswith('  '):
                continue
            left, gloss = line.split(' | ', 1)
            f = left.split()
            end = 4 + 2 * int(f[3], 16)
            pointers = [(f[i], f[i + 1]) for i in range(end + 1, end + 1 + 4 * int(f[end]), 4)]
            self.synsets[f[0]] = dict(file=int(f[1]), words=f[4:end:2], up=[t for k, t in pointers if k == '@'],
                                      named=any(k == '@i' for k, _ in pointers), gloss=gloss.strip())
        for line in open(folder + '/index.noun', encoding='latin-1'):
            if not line.startswith('  '):
                f = line.split()
                self.first[f[0]] = f[-int(f[2])]                # senses come ordered by use
        for line in open(folder + '/cntlist.rev'):
            key, sense, count = line.split()
            word = key.split('%')[0]
            self.common[word] += int(count)
            if '%1:' in key and sense == '1':
                self.uses[word] += int(count)
        self.irregular = [line.split()[:2] for line in open(folder + '/verb.exc')]     # form, verb


def describe(gloss, label):
    """What the gloss says beyond the kind it names, or None where it does not name it or says nothing more that is short enough."""
    gloss = gloss.encode('ascii', 'ignore').decode()
    words = re.sub(r'\([^)]*\)', ' ', re.split(r'[;":]', gloss)[0]).replace(',', ' , ').split()
    head = label.split()[-1]
    at = next((i for i, w in enumerate(words[:9]) if w.lower() in (head, head + 's', head + 'es')), None)
    if at is None or (at + 1 < len(words) and words[at + 1] not in STARTS | {','}):
        return None
    before = LEADING.sub('', ' '.join(w for w in words[:at] if w.lower() not in label.split()) + ' ').strip(' ,').replace(' ,', ',')
    if re.search(r'\b(?:of|in|for|to|with|that|is|by|which|from|on|as)\b|\b(?:an?|and|or|the)$', before) or len(before.split()) > 5:
        return None
    after = words[at + 1:]
    while after and after[-1] == ',':
        after.pop()
    if len(after) > 9:                                          # end where a clause ends
        ends = [i for i, w in enumerate(after[:10]) if i > 2 and w in (',', 'and', 'or', 'that', 'which', 'so', 'but', 'when', 'having', 'with')]
        if not ends or {'where', 'whose'} & set(after[:ends[-1]]):
            return None
        after = after[:ends[-1]]
    after = re.sub(r' ,', ',', ' '.join(after)).strip(' ,')
    while DANGLING.search(' ' + after):
        after = DANGLING.sub('', ' ' + after).strip()
    text = (', ' + before if before else '') + ((', ' if before else ' ') + after if after else '')
    return text if re.fullmatch(r'[A-Za-z ,-]+', text) and 6 < len(text) < 76 else None


def rows(path):
    """The lines of a table, without its comments."""
    return [line.rstrip('\n').split('\t') for line in open(path, encoding='utf-8') if not line.startswith('#')]


def everyday(wn, path):
    """What people ask about first: the curated nouns."""
    for name, subject, number, kind, tail, synset in rows(path):
        mass = number == 'mass'
        ref = name if mass else an(name)
        accepted = {kind}
        if synset != '-':
            found = wn.synsets[synset.removesuffix('-n')]
            assert name in [w.lower() for w in found['words']], (name, found)
            accepted |= {w.replace('_', ' ').lower() for up in found['up'] for w in wn.synsets[up]['words']}
        yield dict(name=name, group='noun', first=True, subject=subject, ask=ref, ref=ref, **({} if mass else dict(many=many(name))),
                   facts=[dict(relation='kind', value=kind, accepted=sorted(accepted), tail=tail)])


def countries(data):
    """The well-known ones and their capitals, first; then the rest of the World Factbook's."""
    known = set()
    for name, also, capital, region, currency, language in rows(data + '/well-known.tsv'):
        known.add(name)
        several = re.split(', | and ', language)
        names = {n.removeprefix('the ') for n in also.split(', ') if n}
        aliases = {'the ' + n if n in ('USA', 'US', 'UK', 'UAE', 'Czech Republic', 'United States of America') else n for n in names}
        regions, money = region.lower().removeprefix('the '), currency.lower()
        facts = [dict(relation='kind', value='country', accepted=['country'], tail=' in ' + region),
                 dict(relation='capital', value=capital, accepted=[capital.lower()]),
                 dict(relation='region', value=region, accepted=sorted({regions, *regions.split(' and ')})),
                 dict(relation='currency', value='the ' + currency, accepted=sorted(c + s for c in {money, money.split()[-1]} for s in ('', 's'))),
                 dict(relation='language', value=language, accepted=sorted({language.lower(), *map(str.lower, several)}))]
        yield dict(name=name, group='country', first=True, ask=place(name), ref=place(name), **(dict(also=sorted(aliases)) if aliases else {}), facts=facts)
        if capital.split()[0] not in name:
            yield dict(name=capital, group='city', first=True, ask=capital, ref=capital,
                       facts=[dict(relation='kind', value='capital', accepted=['capital'], tail=' of ' + place(name))])
    for name, values in json.load(open(data + '/countries.json')).items():
        name = name.removeprefix('The ')
        if name in known:
            continue
        kind = 'territory' if name in TERRITORIES else 'country'
        facts = [dict(relation='kind', value=kind, accepted=[kind], tail=' in ' + re.sub('^(?=Middle|Arctic)', 'the ', values['region']))]
        for relation, value in values.items():
            value = value.removesuffix(' in Romanian')
            if relation == 'currency':
                last = value.split()[-1]
                value = 'the ' + (value[:-1] if last[:-1] in COINS and last.endswith('s') else value)
            if relation == 'region':
                value = re.sub('^(?=Middle|Arctic)', 'the ', value)
            if value != 'no official capital':
                facts.append(dict(relation=relation, value=value, accepted=[value.removeprefix('the ').lower()]))
        yield dict(name=name, group='country', ask=place(name), ref=place(name), facts=facts)


def elements(path):
    for number, (name, symbol, kind, tail) in enumerate(rows(path), 1):
        yield dict(name=name, group='element', first=True, ask=name, ref=name,
                   facts=[dict(relation='kind', value=kind, accepted=[kind], tail=tail), dict(relation='symbol', value=symbol, accepted=[symbol.lower()]),
                          dict(relation='atomic number', value=str(number), accepted=[str(number)])])


def nouns(wn, most, known):
    """The most used nouns whose gloss names their kind, but for the known ones."""
    candidates = []
    for word, offset in wn.first.items():
        s = wn.synsets[offset]
        if (re.fullmatch('[a-z]{3,11}', word) and not re.search('[^sui]s$', word) and s['file'] in SUBJECTS and not s['named']
                and word in s['words'] and s['up'] and word not in known and not UNFIT.search(s['gloss'])):
            candidates.append((-wn.uses[word], hashlib.md5(word.encode()).hexdigest(), word, offset))
    kinds, taken = {}, set()
    for *_, word, offset in sorted(candidates):               # the most used first; for each, the hypernyms its gloss names, nearest first
        up, found = wn.synsets[offset]['up'], []
        while up and len(found) < 3:
            for name in wn.synsets[up[0]]['words']:
                label = name.replace('_', ' ')
                if re.fullmatch(r'[a-z_]{3,20}', name) and name not in TOO_GENERIC and word not in label.split():
                    tail = describe(wn.synsets[offset]['gloss'], label)
                    if tail and not re.search(r'\b' + word, tail):
                        found.append((up[0], label, tail))
                        break
            up = wn.synsets[up[0]]['up']
        if found and offset not in taken:                       # one name for one thing
            taken.add(offset)
            kinds[word] = (offset, found)
        if len(kinds) == int(1.4 * most):
            break
    for _ in range(4):                                          # rare kinds give way to the next more general one
        shared = collections.Counter(found[0][0] for _, found in kinds.values() if found)
        for _, found in kinds.values():
            if found and shared[found[0][0]] < 3:
                found.pop(0)
    for word, (offset, found) in [k for k in kinds.items() if k[1][1]][:most]:
        up, label, tail = found[0]
        subject = SUBJECTS[wn.synsets[offset]['file']]
        mass = subject == 'substance' or subject == 'food' and label not in COUNTED
        ask, ref = (word, f'the {subject} {word}') if mass else (an(word), an(word))
        accepted = sorted({w.replace('_', ' ').lower() for w in wn.synsets[up]['words']})
        yield dict(name=word, group='noun', subject=subject, ask=ask, ref=ref, facts=[dict(relation='kind', value=label, accepted=accepted, tail=tail)])


def main(a):
    wordnet = WordNet(a.wordnet)
    first = [*everyday(wordnet, a.data + '/everyday.tsv'), *countries(a.data), *elements(a.data + '/elements.tsv')]
    assert len({t['name'] for t in first}) == len(first), [n for n, c in collections.Counter(t['name'] for t in first).items() if c > 1]
    things = first + list(nouns(wordnet, a.nouns, {t['name'].lower() for t in first}))
    with whole(a.data + '/facts.json') as out:
        out.write('[\n' + ',\n'.join(json.dumps(t, ensure_ascii=False) for t in things) + '\n]\n')
    real = {w for w in wordnet.first if w.isalpha()} | {t['name'].lower() for t in things}
    with whole(a.data + '/words.txt') as out:
        out.write('\n'.join(sorted(real)) + '\n')
    abstract = [w for w, _ in wordnet.uses.most_common() if w in wordnet.first and w.isalpha() and len(w) > 3 and w not in {t['name'] for t in things}
                and wordnet.synsets[wordnet.first[w]]['file'] in (4, 7, 9, 12, 26, 28) and not UNFIT.search(w)]
    with whole(a.data + '/abstract.txt') as out:
        out.write('\n'.join(abstract[:400]) + '\n')
    common = [w for w, _ in wordnet.common.most_common(4500) if w.isalpha() and not UNFIT.search(w) and w not in {t['name'] for t in things}][:3000]
    common += [form for form, verb in wordnet.irregular if verb in common]            # "spoke" of speak
    with whole(a.data + '/common.txt') as out:
        out.write('\n'.join(common) + '\n')
    kinds = collections.Counter(t['facts'][0]['value'] for t in things if t['group'] == 'noun')
    print(len(things), 'things', dict(collections.Counter(t['group'] for t in things)), sum(len(t['facts']) for t in things), 'facts',
          len(kinds), 'kinds', kinds.most_common(12))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--wordnet', required=True, help='folder with data.noun, index.noun, verb.exc and cntlist.rev of WordNet 3.0')
    p.add_argument('--data', default='data')
    p.add_argument('--nouns', type=int, default=4400)
    main(p.parse_args())
