#!/usr/bin/env python3
"""Step 4: a byte-level BPE. Writes tokenizer/ and the corpus as token ids, data/corpus.npy (documents end with <|endoftext|>).

With --last the control tokens have the last ids, not the first: so that no id means the same in a tokenizer with them and in one without.
"""
import argparse
import json
import os

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|end|>']
END_OF_TEXT, END = 0, 3
TEMPLATE = ("{% for message in messages %}{% if message['role'] == 'user' %}{{ '<|user|>' + message['content'] + '<|end|>' }}"
            "{% elif message['role'] == 'assistant' %}{{ '<|assistant|>' + message['content'] + '<|end|>' }}"
            "{% else %}{{ raise_exception('only user and assistant messages are supported') }}{% endif %}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}")


def control_ids(folder):
    """The ids of SPECIAL in a tokenizer's folder."""
    tok = Tokenizer.from_file(folder + '/tokenizer.json')
    return [tok.token_to_id(t) for t in SPECIAL]


def config(chat, ids=range(len(SPECIAL))):
    c = dict(tokenizer_class='PreTrainedTokenizerFast', model_max_length=256, eos_token='<|end|>' if chat else '<|endoftext|>',
             pad_token='<|endoftext|>', clean_up_tokenization_spaces=False,
             added_tokens_decoder={str(i): dict(content=t, lstrip=False, normalized=False, rstrip=False, single_word=False, special=True)
                                   for i, t in zip(ids, SPECIAL)})
    return dict(c, chat_template=TEMPLATE) if chat else c


def prompt(turns):
    """Questions and answers by turns, as TEMPLATE renders them with add_generation_prompt."""
    return ''.join(('<|user|>', '<|assistant|>')[i % 2] + t + '<|end|>' for i, t in enumerate(turns)) + '<|assistant|>'


def main(a):
    documents = [json.loads(line) for line in open(a.data + '/corpus.jsonl')]
    turns = [t for name in ('helpful', 'harmless') for line in open(f'{a.data}/{name}.jsonl') for t in json.loads(line)['turns']]
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    first, last = ([], SPECIAL) if a.last else (SPECIAL, [])
    tok.train_from_iterator(documents + turns, trainers.BpeTrainer(vocab_size=a.vocab - len(last), special_tokens=first, show_progress=False,
                                                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tok.add_special_tokens(last)
    os.makedirs(a.out, exist_ok=True)
    tok.save(a.out + '/tokenizer.json')
    with open(a.out + '/tokenizer_config.json', 'w') as out:
        json.dump(config(True, control_ids(a.out)), out, indent=1)
    encoded = tok.encode_batch(documents)
    assert all(tok.decode(e.ids, skip_special_tokens=False) == d for e, d in zip(encoded[:5000], documents))
    longest = max(len(tok.encode(''.join(json.loads(line)['turns'])).ids) for line in open(a.data + '/helpful.jsonl'))
    tokens = sum(len(e.ids) + 1 for e in encoded)
    end_of_text = tok.token_to_id(SPECIAL[0])
    np.save(a.ids + '.new.npy', np.array([t for e in encoded for t in e.ids + [end_of_text]], np.uint16))
    os.replace(a.ids + '.new.npy', a.ids)
    print('vocabulary', tok.get_vocab_size(), 'tokens', tokens, 'a document %.1f' % (tokens / len(documents)), 'longest conversation', longest)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data', default='data')
    p.add_argument('--out', default='tokenizer')
    p.add_argument('--ids', default='data/corpus.npy')
    p.add_argument('--vocab', type=int, default=4096)
    p.add_argument('--last', action='store_true', help='control tokens after all others')
    main(p.parse_args())
