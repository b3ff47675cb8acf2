#!/usr/bin/env python3
"""What transformers makes of a tokenizer.json together with the files beside it, for folders that say the same thing in
different places.

  pip install -r ../requirements.txt && python facts.py
  pip install -r requirements-transformers4.txt && python facts.py --check

The first writes facts.json. The second compares it with what transformers 4 says, which is the same.
"""
import json
import pathlib
import sys
import tempfile

from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).resolve().parent
TOKENIZER = json.loads((HERE / 'tokenizer.json').read_text())
NAMES = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token']
TEXTS = ['a<|user|>b<|assistant|>c<|end|>', 'x <|end|> y', 'q <|new|> z<|x|>', '<|im_start|>a<|im_end|> <|x|>plain']
TEMPLATE = '{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}'
IM_TEMPLATE = """{% for m in messages %}{{ '<|im_start|>' + m.role + '
' + m.content + '<|im_end|>
' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""
FAST = {'tokenizer_class': 'PreTrainedTokenizerFast'}


def token(content, special=True, **flags):
    return {'content': content, 'lstrip': False, 'normalized': False, 'rstrip': False, 'single_word': False,
            'special': special, **flags}


# Other lists for the added_tokens of the tokenizer.json.
FIRST_ONLY = TOKENIZER['added_tokens'][:1]
NOT_SPECIAL = [*TOKENIZER['added_tokens'][:3], {**TOKENIZER['added_tokens'][3], 'special': False}]

CASES = {
    'tokens that added_tokens_decoder alone names': {
        'tokenizer_config.json': {
            **FAST, 'eos_token': '<|im_end|>', 'chat_template': IM_TEMPLATE,
            'added_tokens_decoder': {'0': token('<|endoftext|>'), '1': token('<|user|>'), '2': token('<|assistant|>'),
                                     '3': token('<|end|>'), '382': token('<|im_start|>'), '383': token('<|im_end|>')}},
        'special_tokens_map.json': {'eos_token': '<|end|>'}},
    'tokens that added_tokens_decoder alone names, in any order': {
        'tokenizer_config.json': {**FAST, 'added_tokens_decoder': {
            '383': token('<|im_end|>'), '382': token('<|im_start|>')}}},
    'an end token that is the default of the class': {
        'tokenizer_config.json': {'tokenizer_class': 'GPT2TokenizerFast', 'chat_template': TEMPLATE}},
    'the class named by config.json': {
        'config.json': {'model_type': 'llama', 'tokenizer_class': 'GPT2Tokenizer'},
        'tokenizer_config.json': {'chat_template': TEMPLATE}},
    'the class known by the kind of model': {
        'config.json': {'model_type': 'qwen2'}, 'tokenizer_config.json': {'chat_template': TEMPLATE}},
    'null instead of the default': {
        'tokenizer_config.json': {'tokenizer_class': 'GPT2TokenizerFast', 'eos_token': None, 'chat_template': TEMPLATE}},
    'special_tokens_map.json before tokenizer_config.json': {
        'tokenizer_config.json': {**FAST, 'eos_token': '<|user|>', 'chat_template': TEMPLATE},
        'special_tokens_map.json': {'eos_token': {'content': '<|end|>', 'lstrip': False, 'rstrip': False,
                                                  'normalized': False, 'single_word': False}},
        'added_tokens': FIRST_ONLY},
    'special_tokens_map.json takes a name away': {
        'tokenizer_config.json': {**FAST, 'eos_token': '<|user|>', 'chat_template': TEMPLATE},
        'special_tokens_map.json': {'eos_token': None}},
    'special tokens that no file gives an id': {
        'tokenizer_config.json': {**FAST, 'additional_special_tokens': ['<|user|>', '<|x|>']},
        'special_tokens_map.json': {'pad_token': '<|new|>'},
        'added_tokens': FIRST_ONLY},
    'special tokens where tokenizer.json lists none': {
        'tokenizer_config.json': {**FAST, 'eos_token': '<|end|>', 'pad_token': '<|x|>'},
        'added_tokens': []},
    'added_tokens.json': {
        'tokenizer_config.json': FAST,
        'added_tokens.json': {'<|im_start|>': 382, '<|im_end|>': 383},
        'special_tokens_map.json': {'eos_token': '<|im_end|>'}},
    'flags in added_tokens_decoder': {
        'tokenizer_config.json': {**FAST, 'added_tokens_decoder': {'3': token('<|end|>', lstrip=True, rstrip=True)}}},
    'flags in special_tokens_map.json': {
        'tokenizer_config.json': FAST,
        'special_tokens_map.json': {'eos_token': {'content': '<|end|>', 'lstrip': True, 'rstrip': True,
                                                  'normalized': False, 'single_word': False}}},
    'special by its name': {
        'tokenizer_config.json': {**FAST, 'eos_token': '<|end|>'}, 'added_tokens': NOT_SPECIAL},
    'special by its name against added_tokens_decoder': {
        'tokenizer_config.json': {**FAST, 'eos_token': '<|end|>', 'added_tokens_decoder': {
            '3': token('<|end|>', special=False)}},
        'added_tokens': NOT_SPECIAL},
    'not special in added_tokens_decoder': {
        'tokenizer_config.json': {**FAST, 'added_tokens_decoder': {'3': token('<|end|>', special=False)}}},
    'flags left out': {
        'tokenizer_config.json': {**FAST, 'added_tokens_decoder': {
            '382': {'content': '<|im_start|>', 'special': True}, '383': {'content': 'plain'}}}},
    'extra special tokens by name': {
        'tokenizer_config.json': {**FAST, 'extra_special_tokens': {'image_token': '<|user|>'}},
        'added_tokens': FIRST_ONLY},
}


def answer(files):
    folder = pathlib.Path(tempfile.mkdtemp())
    files = {'config.json': {'model_type': 'llama'}, **files}
    added = files.pop('added_tokens', TOKENIZER['added_tokens'])
    for name, content in {**files, 'tokenizer.json': {**TOKENIZER, 'added_tokens': added}}.items():
        (folder / name).write_text(json.dumps(content))
    t = AutoTokenizer.from_pretrained(folder)
    ids = [t(text, add_special_tokens=False)['input_ids'] for text in TEXTS]
    found = {'named': {n: str(getattr(t, n)) for n in NAMES if getattr(t, n) is not None},
             'ids': ids,
             'decoded': [t.decode(i, skip_special_tokens=True) for i in ids]}
    if t.chat_template:
        chat = t.apply_chat_template([{'role': 'user', 'content': 'hello'}], add_generation_prompt=True, tokenize=False)
        found['chat'] = t(chat, add_special_tokens=False)['input_ids']
    return found


cases = [{'name': n, 'files': f, **answer(f)} for n, f in CASES.items()]
if sys.argv[1:] == ['--check']:
    assert cases == json.loads((HERE / 'facts.json').read_text())['cases']
else:
    lines = ',\n'.join(json.dumps(case, ensure_ascii=False) for case in cases)
    (HERE / 'facts.json').write_text(f'{{"texts":{json.dumps(TEXTS)},"cases":[\n{lines}\n]}}\n')
