#!/usr/bin/env python3
"""Step 1: what the family is to know. Reads WordNet 3.0 (Debian package wordnet-base) and data/countries.json, writes
data/facts.json, and data/words.txt: every name that does exist, so that made-up ones can be told apart, and
data/common.txt: common words that are no thing, to strew into questions.

A thing has a name, how one asks for it ("a heron", "bauxite", "Chad"), how an answer calls it ("a heron", "the substance bauxite"), a group (noun, country, element) and relations. A noun has one relation, its
kind, and what it is like beyond its kind, both from WordNet: the kind is the nearest hypernym that at least three of the chosen nouns
share, and the rest is the gloss with the kind cut out of it ("grey or white wading bird with long neck" gives ", grey or white, with long
neck"). Nouns whose gloss does not name the kind are left out, so every description fits its kind.
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
EVERYDAY = set('''heron hammer whale piano violin guitar flute trumpet penguin eagle owl robin sparrow pigeon duck goose swan stork parrot hawk
    falcon crow raven shark salmon trout tuna herring lion tiger bear wolf fox rabbit hare horse donkey zebra camel elephant giraffe monkey
    gorilla cat dog mouse rat squirrel beaver otter frog toad snake lizard turtle crocodile spider bee wasp ant butterfly moth beetle
    apple pear plum cherry peach banana orange lemon grape carrot potato tomato onion cabbage bean rice wheat oak pine beech maple birch
    rose tulip lily daisy bread cheese butter coffee tea beer wine saw axe knife spoon fork plate cup bottle table chair bed lamp clock
    telescope microscope compass bicycle car train ship boat canoe bridge castle church school kitchen doctor teacher farmer baker king
    queen soldier sailor painter poet granite marble diamond ruby emerald copper iron gold silk wool cotton linen hat coat shirt glove'''.split())
ELEMENTS = '''H hydrogen,He helium,Li lithium,Be beryllium,B boron,C carbon,N nitrogen,O oxygen,F fluorine,Ne neon,Na sodium,Mg magnesium,
Al aluminum,Si silicon,P phosphorus,S sulfur,Cl chlorine,Ar argon,K potassium,Ca calcium,Sc scandium,Ti titanium,V vanadium,Cr chromium,
Mn manganese,Fe iron,Co cobalt,Ni nickel,Cu copper,Zn zinc,Ga gallium,Ge germanium,As arsenic,Se selenium,Br bromine,Kr krypton,
Rb rubidium,Sr strontium,Y yttrium,Zr zirconium,Nb niobium,Mo molybdenum,Tc technetium,Ru ruthenium,Rh rhodium,Pd palladium,Ag silver,
Cd cadmium,In indium,Sn tin,Sb antimony,Te tellurium,I iodine,Xe xenon,Cs cesium,Ba barium,La lanthanum,Ce cerium,Pr praseodymium,
Nd neodymium,Pm promethium,Sm samarium,Eu europium,Gd gadolinium,Tb terbium,Dy dysprosium,Ho holmium,Er erbium,Tm thulium,Yb ytterbium,
Lu lutetium,Hf hafnium,Ta tantalum,W tungsten,Re rhenium,Os osmium,Ir iridium,Pt platinum,Au gold,Hg mercury,Tl thallium,Pb lead,
Bi bismuth,Po polonium,At astatine,Rn radon,Fr francium,Ra radium,Ac actinium,Th thorium,Pa protactinium,U uranium,Np neptunium,
Pu plutonium,Am americium,Cm curium,Bk berkelium,Cf californium,Es einsteinium,Fm fermium'''.replace('\n', '').split(',')


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


def nouns(wn, most):
    candidates = []
    for word, offset in wn.first.items():
        s = wn.synsets[offset]
        if (re.fullmatch('[a-z]{3,11}', word) and not re.search('[^sui]s$', word) and s['file'] in SUBJECTS and not s['named'] and word in s['words'] and s['up']
                and not UNFIT.search(s['gloss'])):
            candidates.append((word not in EVERYDAY, -wn.uses[word], hashlib.md5(word.encode()).hexdigest(), word, offset))
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
        mass = subject == 'substance' or subject == 'food' and label not in ('edible fruit', 'vegetable', 'bean', 'edible nut', 'berry', 'citrus', 'sandwich', 'meal', 'egg')
        ask, ref = (word, f'the {subject} {word}') if mass else (an(word), an(word))
        accepted = sorted({w.replace('_', ' ').lower() for w in wn.synsets[up]['words']})
        yield dict(name=word, group='noun', subject=subject, ask=ask, ref=ref, facts=[dict(relation='kind', value=label, accepted=accepted, tail=tail)])


def main(a):
    wordnet = WordNet(a.wordnet)
    things = list(nouns(wordnet, a.nouns))
    for name, values in json.load(open(a.data + '/countries.json')).items():
        things.append(dict(name=name.removeprefix('The '), group='country', ask=place(name), ref=place(name),
                           facts=[dict(relation=r, value=v, accepted=[v.lower()]) for r, v in values.items()]))
    for number, element in enumerate(ELEMENTS, 1):
        symbol, name = element.split()
        things = [t for t in things if t['name'] != name]       # mercury the metal, not the noun
        things.append(dict(name=name, group='element', ask=name, ref=name, facts=[dict(relation='symbol', value=symbol, accepted=[symbol.lower()]),
                                                                        dict(relation='atomic number', value=str(number), accepted=[str(number)])]))
    with whole(a.data + '/facts.json') as out:
        out.write('[\n' + ',\n'.join(json.dumps(t, ensure_ascii=False) for t in things) + '\n]\n')
    real = {w for w in wordnet.first if w.isalpha()} | {t['name'].lower() for t in things}
    with whole(a.data + '/words.txt') as out:
        out.write('\n'.join(sorted(real)) + '\n')
    common = [w for w, _ in wordnet.common.most_common(1200) if w.isalpha() and not UNFIT.search(w) and w not in {t['name'] for t in things}]
    with whole(a.data + '/common.txt') as out:
        out.write('\n'.join(common[:800]) + '\n')
    kinds = collections.Counter(t['facts'][0]['value'] for t in things if t['group'] == 'noun')
    print(len(things), 'things', dict(collections.Counter(t['group'] for t in things)), sum(len(t['facts']) for t in things), 'facts',
          len(kinds), 'kinds', kinds.most_common(12))


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--wordnet', required=True, help='folder with data.noun, index.noun and cntlist.rev of WordNet 3.0')
    p.add_argument('--data', default='data')
    p.add_argument('--nouns', type=int, default=2400)
    main(p.parse_args())
