#!/usr/bin/env python3
"""Three small tokenizers, one of each kind, and what Hugging Face makes of 12,000 hostile strings with each, written beside this file.

  bytelevel.json      byte-level BPE, as in GPT-2, Llama 3 or Qwen
  sentencepiece.json  BPE with a word mark and byte fallback, as in Llama 2 or Mistral
  unigram.json        Unigram with normalisation, as in T5 or Gemma's relatives
  hashes.json         for each: SHA-256 of the ids of every hundred strings, with the text of special tokens read as such and not; of the
                      decodings of random ids, special tokens written out and not. "Not" is what ../literal/literal.py says; the library's own
                      encode_special_tokens equals it but for Unigram, whose model finds the special tokens all the same.

The strings are not stored: a generator that HostileStrings.java has too makes them from a seed and the pieces below.

  pip install -r ../requirements.txt && python tokens.py
"""
import hashlib
import json
import pathlib
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / 'literal'))

from literal import without_special  # noqa: E402

STRINGS, GROUP, SEQUENCES = 12_000, 100, 3_000
SPECIAL = ['<s>', '</s>', '<unk>', '<|user|>', '<|end|>']
PIECES = [
    'a', ' ', '  ', 'the', ' the', 'The heron is', ' a bird', '.', ',', '?!', "it's", ' 3.14', '2026', '\n', '\r\n', '\n\n', '\t', '\x00', '\x07', '\x1b[0m', '\x7f', '\x85', '\xa0', '\u2028', '\u3000', '\ufeff',
    '\u200b', '\u200d', '\u200f', '\u202e', '\u0301', 'é', 'e\u0301', 'ß', 'İ', 'ﬁ', 'Ⅷ', '²', '½', 'Ａ', '你好', '世界', 'こんにちは', '안녕', 'שלום', 'مرحبا', 'हिन्दी', 'ไทย', 'Привет', 'Ελλάδα', '𠮷', '𝕏', '🂡',
    '😀', '👍🏽', '👩‍🚀', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇫🇷', '🇫', '1️⃣', '❤️', '\ufe0f', '\ufffd', '\uffff', '\U0010ffff', '\ue000', '▁', '▁the', 'Ġ', 'Ġthe', '<0x41>', '<0xF0>', '##', '</w>',
    '<s>', '</s>', '<unk>', '<|user|>', '<|end|>', '<tool>', '<|user', '|user|>', '<|us<|end|>er|>', '<<s>>', ' <s> ', '< s>', '<S>', '{{', '}}', '[INST]', '"', "'", '\\', '\\n', '%s', '$1', '=', '==', '____', '-', '—', '…',
]
CORPUS = ["The heron is a bird that stands in the water and waits for the fish.", "A bird is an animal. It's a kind of animal that can fly, isn't it?", "What is the capital of Switzerland? The capital is Bern.",
          "def f(x):\n    return x + 1  # the end\n", "Über den Wolken muss die Freiheit wohl grenzenlos sein.", "Le héron est un oiseau.", "你好，世界。", "Привет, мир!", "3.14159 and 2026-01-31"] * 50


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed

    def next(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return (z ^ (z >> 31)) % bound


def hostile(random):
    """One string of 1 to 10 parts: a random character, a run of one piece, random ASCII, or (mostly) a piece."""
    out = ''
    for _ in range(1 + random.next(10)):
        kind = random.next(16)
        if kind == 0:
            c = random.next(0x110000 - 0x800)
            out += chr(c if c < 0xD800 else c + 0x800)
        elif kind == 1:
            out += PIECES[random.next(len(PIECES))] * (2 + random.next(30))
        elif kind == 2:
            out += ''.join(chr(random.next(128)) for _ in range(1 + random.next(8)))
        else:
            out += PIECES[random.next(len(PIECES))]
    return out


def trained(kind):
    if kind == 'bytelevel':
        tok = Tokenizer(models.BPE())
        tok.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"), 'isolated'),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
        tok.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    elif kind == 'sentencepiece':
        tok = Tokenizer(models.BPE(unk_token='<unk>', byte_fallback=True, fuse_unk=True))
        tok.normalizer = normalizers.Sequence([normalizers.Prepend('▁'), normalizers.Replace(' ', '▁')])
        tok.decoder = decoders.Sequence([decoders.Replace('▁', ' '), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(' ', 1, 0)])
        trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=SPECIAL + [f'<0x{b:02X}>' for b in range(256)], show_progress=False, max_token_length=8)
    else:
        tok = Tokenizer(models.Unigram())
        tok.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(' {2,}'), ' ')])
        tok.pre_tokenizer = pre_tokenizers.Metaspace()
        tok.decoder = decoders.Metaspace()
        trainer = trainers.UnigramTrainer(vocab_size=400, special_tokens=SPECIAL, unk_token='<unk>', show_progress=False)
    tok.train_from_iterator(CORPUS, trainer)
    if kind == 'sentencepiece':
        # The bytes were special for training only.
        data = json.loads(tok.to_str())
        data['added_tokens'] = [t for t in data['added_tokens'] if not t['content'].startswith('<0x')]
        tok = Tokenizer.from_str(json.dumps(data))
    tok.add_tokens([AddedToken('<tool>', special=False, normalized=False)])
    tok.add_special_tokens([AddedToken('<|late|>', lstrip=True)])
    tok.post_processor = processors.TemplateProcessing(single='<s> $A', special_tokens=[('<s>', 0)])
    return tok


def hashes(lists, encode):
    lists = [encode(item) for item in lists]
    return [hashlib.sha256('\n'.join(lists[i:i + GROUP]).encode()).hexdigest()[:16] for i in range(0, len(lists), GROUP)]


def main():
    random = Random(2026)
    strings = [hostile(random) for _ in range(STRINGS)]
    result = dict(seed=2026, strings=STRINGS, group=GROUP, sequences=SEQUENCES, pieces=PIECES, first=strings[:5], kinds={})
    for kind in ('bytelevel', 'sentencepiece', 'unigram'):
        path = HERE / (kind + '.json')
        path.write_text(trained(kind).to_str(), encoding='utf-8')
        tok, split = Tokenizer.from_file(str(path)), Tokenizer.from_file(str(path))
        split.encode_special_tokens = True
        unparsed = without_special(json.loads(tok.to_str()))
        assert kind == 'unigram' or all(unparsed.encode(s).ids == split.encode(s).ids for s in strings), kind
        size, random = tok.get_vocab_size(), Random(7)
        sequences = [[random.next(size) for _ in range(1 + random.next(24))] for _ in range(SEQUENCES)]
        ids = lambda t: lambda s: ' '.join(map(str, t.encode(s).ids))
        result['kinds'][kind] = dict(
            size=size,
            parsed=hashes(strings, ids(tok)),
            unparsed=hashes(strings, ids(unparsed)),
            decoded=hashes(sequences, lambda s: tok.decode(s, skip_special_tokens=False)),
            skipped=hashes(sequences, lambda s: tok.decode(s, skip_special_tokens=True)))
        print(kind, size, 'tokens,', sum(tok.encode(s).ids != unparsed.encode(s).ids for s in strings), 'strings parsed otherwise,', path.stat().st_size, 'bytes')
    (HERE / 'hashes.json').write_text(json.dumps(result, indent=0) + '\n')


if __name__ == '__main__':
    main()
