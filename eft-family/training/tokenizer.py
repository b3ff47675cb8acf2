#!/usr/bin/env python3
"""Step 4: one byte-level BPE for the whole family. Writes tokenizer/ and the corpus as token ids, data/corpus.npy (documents end with 0)."""
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


def config(chat):
    c = dict(tokenizer_class='PreTrainedTokenizerFast', model_max_length=256, eos_token='<|end|>' if chat else '<|endoftext|>',
             pad_token='<|endoftext|>', clean_up_tokenization_spaces=False,
             added_tokens_decoder={str(i): dict(content=t, lstrip=False, normalized=False, rstrip=False, single_word=False, special=True)
                                   for i, t in enumerate(SPECIAL)})
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
    tok.train_from_iterator(documents + turns, trainers.BpeTrainer(vocab_size=a.vocab, special_tokens=SPECIAL, show_progress=False,
                                                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    os.makedirs(a.out, exist_ok=True)
    tok.save(a.out + '/tokenizer.json')
    with open(a.out + '/tokenizer_config.json', 'w') as out:
        json.dump(config(True), out, indent=1)
    encoded = tok.encode_batch(documents)
    assert all(tok.decode(e.ids, skip_special_tokens=False) == d for e, d in zip(encoded[:5000], documents))
    longest = max(len(tok.encode(''.join(json.loads(line)['turns'])).ids) for line in open(a.data + '/helpful.jsonl'))
    tokens = sum(len(e.ids) + 1 for e in encoded)
    np.save(a.data + '/corpus.new.npy', np.array([t for e in encoded for t in e.ids + [END_OF_TEXT]], np.uint16))
    os.replace(a.data + '/corpus.new.npy', a.data + '/corpus.npy')
    print('vocabulary', tok.get_vocab_size(), 'tokens', tokens, 'a document %.1f' % (tokens / len(documents)), 'longest conversation', longest)


if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--data', default='data')
    p.add_argument('--out', default='tokenizer')
    p.add_argument('--vocab', type=int, default=4096)
    main(p.parse_args())
