#!/usr/bin/env python3
"""Golden encodings and decodings of the family's tokenizer, by Hugging Face tokenizers, written to tokenizer-cases.json beside this file.

  encode: text; ids (special-token text becomes special tokens, the default); idsUnparsed (special-token text is plain text, as with
          split_special_tokens=True); decoded and decodedSkip: ids decoded with skip_special_tokens false and true.
  decode: random ids with their decodings; many of these are no whole UTF-8, which gives U+FFFD.
transformers' PreTrainedTokenizerFast over the same file is asked too and must agree everywhere.

  pip install -r requirements.txt && python tokenizer.py --tokenizer FAMILY/small-tuned/tokenizer.json"""
import argparse
import json
import os

import numpy as np
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

SPECIAL = ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|end|>']

FACTS = [f.format(n) for n in ('coca', 'notornis', 'Marburg disease', 'sea-lily', "St. John's wort") for f in (
    'What is a {}?', '{} is a kind of bird.', 'Sure! It is a kind of {}. Feel free to ask me more!', 'Can you tell me what a {} is?')] + [
    'The capital of France is Paris.', 'the currency of Japan is the yen', 'The symbol of gold is Au, and its number is 79.', 'How can I burn a chair?',
    'MIXED case And CamelCaseWords', "it's I'll you're they'd we've I'm can't", "IT'S I'LL YOU'RE", '3.14159 1,000,000 2024-01-31 0x7f', 'a1b2c3',
    'user@example.org', 'path/to/file.txt', '{"key": [1, 2.5, null]}', '<b>bold</b> &amp; <br/>', '# Title', '**bold** _it_ `code`', '| a | b |',
    '$100 €20 £5 ¥7', '50% ± 2 °C', '«quotes» “curly” ‘single’ „low“', 'dash - – — ―', 'ellipsis … ...', 'naïve café Zürich Ångström', 'ß ẞ æ ø å þ ð',
    'Łódź Žižek Škoda', 'ﬁ ﬂ ligatures', 'x² + y³ = z⁴', '∀x∈ℝ: ⌈x⌉ = −⌊−x⌋', 'ℌ𝔢𝔩𝔩𝔬', '𝟙𝟚𝟛', 'A', '.', '?!', '!!!???', '¿Qué? ¡Sí!']
SPACES = [' ', '  ', '   ', ' ' * 7, ' ' * 64, ' a', '  a', '   a', 'a ', 'a  ', 'a   ', ' a ', '  a  b   c    ', 'a b', 'a  b', 'a    b', '\t', '\t\t', 'a\tb', ' \t ', '\t a',
          'a \t', '\n', '\n\n', '\n\n\n', 'a\nb', 'a\n\nb', 'a \n b', 'a\n b', 'a \nb', '\r', '\r\n', 'a\r\nb', 'a\r\n\r\nb', '\n a', ' \n', '\v', '\f', 'a\vb\fc',
          '\u00a0', 'a\u00a0b', '\u00a0 a', '\u2002\u2003a', '\u2009a', '\u3000', 'a\u3000b', '\u200b', 'a\u200bb', '\u2028', 'a\u2029b', '\u0085', 'a\u0085b', '\u1680x', '\u202fa', '\u180ea',
          ' 1', '  12', '1 2', ' .', '  .', '. .', " 's", "  's", 'the  the', ' the', 'the ', '\nthe', '\tthe']
EMOJI = ['😀', '😀😀', 'a😀b', ' 😀', '😀 ', '👍🏽', '👩‍🚀', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🏴‍☠️', '🇫🇷', '🇫🇷🇩🇪', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '❤️', '❤', '☺️', '1️⃣', '#️⃣', '🧑🏿‍🤝‍🧑🏻', '🫠', '🤷‍♀️', '©️ ®️ ™️', '⚡', '♟️',
         'I ❤️ 🍕!', '🎉🎊🥳 party', '👩🏾‍❤️‍💋‍👨🏻', '🀄', '🂡', '🆗']
SCRIPTS = ['你好', '你好，世界！', '東京は日本の首都です。', 'カタカナ', 'ｶﾀｶﾅ', 'ひらがな', '안녕하세요', '한국어', '漢字かな交じり文', '𠮷野家', '𪜀', '㍿', '１２３', 'Привет, мир', 'Москва', 'Ελλάδα',
           'ὕβρις', 'Հայերեն', 'ქართული', 'አማርኛ', 'हिन्दी', 'नमस्ते', 'বাংলা', 'தமிழ்', 'తెలుగు', 'ไทย', 'ภาษาไทย', 'ລາວ', 'မြန်မာ', 'ខ្មែរ', 'བོད་', 'монгол', 'ᠮᠣᠩᠭᠣᠯ', 'ᏣᎳᎩ', 'ᚠᚢᚦ', '𐍈', '𒀀', '𓀀',
           'Tiếng Việt', 'Türkçe İı', 'a你b好c', '你 好', ' 你好', 'abc你好def']
RTL = ['שלום', 'שָׁלוֹם', 'مرحبا', 'مرحبا بالعالم', 'السَّلامُ عَلَيْكُمْ', 'فارسی', 'اردو', 'abc שלום def', 'שלום 123 abc', '\u202eabc\u202c', '\u200fשלום\u200e', '\u2067אב\u2069', 'ﷺ', '١٢٣', 'ܣܘܪܝܝܐ', 'ދިވެހި']
MARKS = ['e\u0301', 'é', 'e\u0301é', 'a\u0308\u0304', 'Z\u0351\u036b\u0343a\u0363l\u034cg\u0321o\u0353', '\u0301', ' \u0301', '\u0301a', 'A\u030a', 'Å', '\u212b', 'o\u0302\u0323', 'ộ', 'n\u0303', 'q\u0307\u0323', 'x\u20d7', 'g\u0308',
         'i\u0307', '\u0e33', 'ก็', '\u1100\u1161\u11a8', '각', 'क्\u200dष', 'क्\u200cष', 'a' + '\u0301' * 20]
BYTES = [chr(c) for c in (*range(0, 9), 0x0e, 0x1b, 0x1f, 0x7f, 0x80, 0x84, 0x9f, 0xa1, 0xad, 0xff, 0x100, 0x142, 0x143, 0x17f, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xf8ff, 0xfdd0, 0xfeff,
                          0xfffc, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1ffff, 0xe0001, 0xf0000, 0x10fffd, 0x10ffff)] + [
    'a\x00b', '\x00\x00', '\x1b[31mred\x1b[0m', '\ufeffBOM', 'a\ufffdb', 'ĠĊ', 'Ġthe', 'Ċ', 'Â', 'Ã©', 'ðŁĺĢ', '\x01\x02\x03 a', '\x7f\x80']
RUNS = ['a' * 100, 'ab' * 60, 'A' * 33, '0' * 50, '1234567890' * 6, '.' * 80, '-' * 79, '=' * 40, '!' * 30, '?!' * 20, '\n' * 30, '\t' * 20, ' \n' * 20, 'the ' * 30, 'é' * 40, '你' * 30, '😀' * 15, '\u200d' * 10, '_' * 25,
        'x ' * 40, 'word' * 25, '()' * 20, '\x00' * 12, 'aaaa bbbb ' * 10]
TAGS = ['a<|end|>b', '<|end|>', '<|end|><|end|>', ' <|end|> ', 'a <|end|> b', '<|user|>', '<|user|>What is a coca?<|end|><|assistant|>', '<|user|>Hi<|end|><|assistant|>Sure!<|end|>', '<|endoftext|>', 'a<|endoftext|>',
        '<|endoftext|>a', '\n<|end|>\n', '  <|user|>  ', '<|END|>', '<|end|', '|end|>', '<|end |>', '< |end|>', '<|en<|end|>d|>', '<|<|end|>|>', '<<|end|>>', '<|end|>d|>', '<|endof<|end|>text|>', '<|end|><|endoftext|>',
        '<|endoftext|><|end|>', '<|endoftext', '<|user|><|assistant|>', '<|system|>', '<|unknown|>', '<s>', '</s>', '[INST]', '<|im_start|>', '<|end|>é', 'é<|end|>', '😀<|end|>😀', '你<|user|>好', '<|end|>' * 10, "'<|end|>'s",
        'x<|end|>\ny', '<|end|>\u0301', '<\u200b|end|>', '\x00<|end|>\x00', 'the<|assistant|>the', ' <|end|>the', '<|end|> the', '<|end|>  the']


def strings():
    """All of the above, and random concatenations of pieces of them, without repetition."""
    fixed = [''] + FACTS + SPACES + EMOJI + SCRIPTS + RTL + MARKS + BYTES + RUNS + TAGS
    rng = np.random.default_rng(3000)
    pieces = [t for t in fixed if 0 < len(t) <= 24]
    mixed = [''.join(pieces[i] for i in rng.integers(0, len(pieces), rng.integers(2, 6))) for _ in range(60)]
    return list(dict.fromkeys(fixed + mixed))


def id_sequences(tok):
    """Half anything in the vocabulary; half mostly single bytes from 0x80 up, so characters break off, begin in the middle, or come out whole."""
    rng, size = np.random.default_rng(3001), tok.get_vocab_size()
    # the byte-level alphabet's characters for the bytes 0x80 to 0xff
    high = [tok.token_to_id(chr(c)) for c in (*range(0xa1, 0xad), *range(0xae, 0x100), *range(0x122, 0x144))]
    assert len(high) == 128 and None not in high
    whole = [tok.encode(t).ids for t in ('😀', '你好', 'é', ' the', '<|end|>', '𠮷')]
    for n in range(25):
        yield [int(i) for i in rng.integers(0, size, rng.integers(1, 25))]
    for n in range(25):
        ids = []
        for _ in range(rng.integers(1, 8)):
            piece = whole[rng.integers(len(whole))]
            ids += [int(i) for i in rng.choice(high, rng.integers(1, 4))] if rng.random() < .4 else piece[:rng.integers(1, len(piece) + 1)]
        yield ids


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tokenizer', required=True, help='a tokenizer.json; its tokenizer_config.json lies beside it')
    path = parser.parse_args().tokenizer
    tok, unparsed = Tokenizer.from_file(path), Tokenizer.from_file(path)
    unparsed.encode_special_tokens = True
    fast = PreTrainedTokenizerFast.from_pretrained(os.path.dirname(path))
    assert [tok.id_to_token(i) for i in range(4)] == SPECIAL

    def decoded(ids):
        both = [tok.decode(ids, skip_special_tokens=skip) for skip in (False, True)]
        assert both == [fast.decode(ids, skip_special_tokens=skip) for skip in (False, True)], ids
        return dict(zip(('decoded', 'decodedSkip'), both))

    encode = []
    for text in strings():
        ids, plain = tok.encode(text).ids, unparsed.encode(text).ids
        assert ids == fast.encode(text) and plain == fast.encode(text, split_special_tokens=True), text
        assert tok.decode(ids, skip_special_tokens=False) == text, text
        encode.append(dict(text=text, ids=ids, idsUnparsed=plain, **decoded(ids)))
    decode = [dict(ids=ids, **decoded(ids)) for ids in id_sequences(tok)]
    out = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tokenizer-cases.json')
    lines = [',\n'.join(json.dumps(c, separators=(',', ':')) for c in part) for part in (encode, decode)]
    with open(out, 'w') as f:
        f.write('{"encode":[\n%s\n],"decode":[\n%s\n]}\n' % tuple(lines))
    print(len(encode), 'strings,', sum(c['ids'] != c['idsUnparsed'] for c in encode), 'of them parsed otherwise;', len(decode), 'id sequences,',
          sum('\ufffd' in c['decoded'] for c in decode), 'of them no whole UTF-8;', os.path.getsize(out), 'bytes')


if __name__ == '__main__':
    main()
