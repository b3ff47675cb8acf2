#!/usr/bin/env python3
"""What transformers' apply_chat_template makes of whole conversations (tools, calls, results, reasoning, documents, variables, continued answers)
with each template of real.json, and which variables jinja2 finds in the template, written to conversations.json.

Conversations are bodies of requests as chat servers take them. Renderings are texts, or null where transformers refuses the conversation.

  pip install -r ../requirements.txt && python conversations.py [--templates FILE --to FILE]

With --templates, for a file of real.py --all, nothing is to be committed; the test reads it by -Deft.conversations=FILE.
"""
import argparse
import json
import pathlib

import jinja2.meta
from jinja2 import nodes
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

from chats import TOOLS, call, tool, turns

HERE = pathlib.Path(__file__).resolve().parent
TOKENIZER = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({'a': 0}, unk_token='a')), bos_token='<s>', eos_token='</s>')


def said(role, content=None, **attributes):
    return dict(dict(role=role, content=content) if content is not None else dict(role=role), **attributes)


def result(content, name='get_weather', id='call00001'):
    return dict(role='tool', name=name, tool_call_id=id, content=content)


USER = said('user', 'Weather in Zürich?')
CALL = said('assistant', '', tool_calls=[call('get_weather', {'unit': 'C', 'city': 'Zürich'})])
ODD = [{'type': 'function', 'function': {
    'parameters': {'type': 'object', 'required': ['z', 'a'], 'properties': {
        'z': {'type': 'number', 'minimum': -0.0, 'maximum': 1e22, 'default': 0.1, 'examples': [1.0, 1e-7, 12345678901234567890, 1e16, 100000.0]},
        'a': {'type': ['string', 'null'], 'description': 'say "hi"\\\n\t<b>&amp;</b> \u2028 \x7f é 👩‍🚀', 'enum': ['ä', None, True, False]},
        'items': {'type': 'array', 'items': {'type': 'object', 'properties': {}, 'additionalProperties': False}, 'prefixItems': []}}},
    'name': 'odd_tool', 'strict': True, 'description': 'Two\nlines.', 'return': {'type': 'string', 'description': 'R'}}}]
BARE = [{'name': 'lookup', 'description': 'Looks up.', 'parameters': {'type': 'object', 'properties': {'q': {'type': 'string'}}}}]
NONE = tool('now', 'The time.')
DOCUMENTS = [{'title': 'T & "U"', 'text': 'Some\ntext.', 'year': 1999}, {'doc_id': 7, 'text': 'Mehr Köln.', 'title': ''}]
ANSWERED = turns('Why?', '  So it is, \n')
THOUGHT = [said('user', 'Why?'), said('assistant', 'So.', reasoning_content='Hm.\nAh.')]

CONVERSATIONS = {
    'odd schema': dict(messages=turns('Hi', system='S'), tools=ODD),
    'bare schema': dict(messages=turns('Hi'), tools=BARE),
    'tool without parameters': dict(messages=turns('Hi'), tools=[NONE, {'type': 'function', 'function': {'name': 'n', 'description': 'd'}}]),
    'no tools': dict(messages=turns('Hi'), tools=None, documents=None),
    'called': dict(messages=[USER, CALL, result('{"t": 21.5}')], tools=TOOLS),
    'called without tools': dict(messages=[USER, CALL, result('{"t": 21.5}'), said('assistant', 'Warm.'), said('user', 'Ok')]),
    'called and ended': dict(messages=[USER, CALL, result('21.5'), said('assistant', 'Warm.')], tools=TOOLS[:1], add_generation_prompt=False),
    'call last': dict(messages=[USER, CALL], tools=TOOLS[:1], add_generation_prompt=False),
    'call without content': dict(messages=[said('system', 'S'), USER, said('assistant', tool_calls=CALL['tool_calls']), result('1')], tools=TOOLS[:1]),
    'call with null content': dict(messages=[USER, dict(CALL, content=None, refusal=None, audio=None), result('1')], tools=TOOLS[:1]),
    'call with words': dict(messages=[USER, dict(CALL, content='I look.'), result('1'), said('user', 'And?')], tools=TOOLS[:1]),
    'call with reasoning': dict(messages=[USER, dict(CALL, reasoning_content='I must look.'), result('1')], tools=TOOLS[:1]),
    'two calls': dict(tools=TOOLS, messages=[
        said('user', 'W?'), said('assistant', '', tool_calls=[call('get_weather', {'city': 'A'}), call('add', {'numbers': [1, 2.5, -3e-9], 'exact': None}, 'call00002')]),
        result('3', 'add', 'call00002'), result('cold', id='call00001'), said('assistant', 'Done.'), said('user', 'More'),
        said('assistant', '', tool_calls=[call('add', {}, 'call00003')]), result('', 'add', 'call00003')]),
    'call of one argument': dict(messages=[said('user', 'W?'), said('assistant', '', tool_calls=[call('get_weather', {'city': 'A\n"B" <é>'})]), result('x')], tools=TOOLS[:1]),
    'call of nested arguments': dict(tools=ODD, messages=[
        said('user', 'W?'), said('assistant', '', tool_calls=[call('odd_tool', {'z': {'y': [[], {}, {'b': 1, 'a': [True, None]}]}, 'a': '</tool_call>', '1': 1e300})]), result('[1, 2]', 'odd_tool')]),
    'arguments as text': dict(messages=[USER, said('assistant', '', tool_calls=[call('get_weather', '{"city": "Zürich", "n": [1,2]}')]), result('1')], tools=TOOLS[:1]),
    'call without type': dict(messages=[USER, said('assistant', '', tool_calls=[{'function': {'name': 'get_weather', 'arguments': {'city': 'A'}}}]), result('1')], tools=TOOLS[:1]),
    'bare call': dict(messages=[USER, said('assistant', '', tool_calls=[{'name': 'get_weather', 'arguments': {'city': 'A'}, 'id': 'call00001'}]), result('1')], tools=TOOLS[:1]),
    'no calls': dict(messages=[USER, said('assistant', 'No.', tool_calls=[]), said('user', 'Ok')], tools=TOOLS[:1]),
    'result as object': dict(messages=[USER, CALL, result({'t': 21.5, 'sky': ['blue', None]})], tools=TOOLS[:1]),
    'result in parts': dict(messages=[USER, CALL, result([{'type': 'text', 'text': '21'}, {'type': 'text', 'text': '.5'}])], tools=TOOLS[:1]),
    'result of little': dict(messages=[USER, CALL, said('tool', '1')], tools=TOOLS[:1]),
    'reasoning kept': dict(messages=THOUGHT + turns('Ok', 'Yes.', 'Now?')),
    'reasoning by other names': dict(messages=[said('user', 'a'), said('assistant', 'b', thinking='T'), said('user', 'c'), said('assistant', 'd', reasoning='R'), said('user', 'e')]),
    'reasoning twice': dict(messages=[said('user', 'a'), said('assistant', 'b', reasoning='R', thinking='T', reasoning_content='C'), said('user', 'e')]),
    'reasoning last': dict(messages=THOUGHT, add_generation_prompt=False),
    'reasoning empty': dict(messages=[said('user', 'a'), said('assistant', 'b', reasoning_content=''), said('user', 'c')]),
    'thinking off': dict(messages=turns('Why?'), chat_template_kwargs=dict(enable_thinking=False, thinking=False, reasoning_effort='low')),
    'thinking on': dict(messages=turns('Why?', 'So.', 'And?'), chat_template_kwargs=dict(enable_thinking=True, thinking=True, reasoning_effort='high', clear_thinking=False)),
    'variables': dict(messages=turns('Why?', system='S'), tools=TOOLS[:1], chat_template_kwargs=dict(
        date_string='26 Jul 2024', todays_date='2024-07-26', custom_tools=None, tools_in_user_message=False, builtin_tools=['python'], model_identity='I am.',
        length=1.5, originality='high', controls={'length': 'short'}, citations=True, never_read={'a': [1]}, bos_token='[B]', eos_token='[E]', functions='f', safety_mode='NONE')),
    'documents': dict(messages=turns('Why?', system='S'), documents=DOCUMENTS),
    'documents and tools': dict(messages=turns('Why?'), documents=DOCUMENTS[:1], tools=TOOLS[:1], chat_template_kwargs=dict(controls={'citations': True, 'hallucinations': True})),
    'name': dict(messages=[said('user', 'Hi', name='Zoë'), said('assistant', 'Hello', name='Bot', extra={'a': 1}), said('user', 'Bye', name='Al')]),
    'developer': dict(messages=[said('developer', 'D'), said('user', 'Hi')]),
    'images': dict(messages=[said('user', [{'type': 'image'}, {'type': 'text', 'text': 'What?'}]), said('assistant', [{'type': 'text', 'text': 'A cat.'}]), said('user', 'Sure?')]),
    'continued': dict(messages=turns('Why?', 'Because'), continue_final_message=True),
    'continued after spaces': dict(messages=ANSWERED, continue_final_message=True),
    'continued after a system': dict(messages=turns('Why?', 'So', 'And?', 'Also \n it', system='S'), continue_final_message=True),
    'continued from nothing': dict(messages=turns('Why?', ''), continue_final_message=True),
    'continued with tools': dict(messages=[USER, CALL, result('21'), said('assistant', 'It is ')], tools=TOOLS, continue_final_message=True),
    'continued parts': dict(messages=[said('user', 'a'), said('assistant', [{'type': 'text', 'text': 'b '}, {'type': 'text', 'text': ' c '}])], continue_final_message=True),
    'continued thought': dict(messages=turns('Why?', '<think>\nHm, '), continue_final_message=True),
    'continued after a thought': dict(messages=turns('Why?', '<think>\nHm.\n</think>\n\nSo '), continue_final_message=True),
    'continued with reasoning': dict(messages=[said('user', 'a'), said('assistant', 'So', reasoning_content='Hm.')], continue_final_message=True),
    'continued reasoning': dict(messages=[said('user', 'a'), said('assistant', '', reasoning_content='Hm, ')], continue_final_message='reasoning_content'),
    'continued thinking': dict(messages=[said('user', 'a'), said('assistant', '', thinking='Hm, ')], continue_final_message='thinking'),
    'continued user': dict(messages=turns('Why is'), continue_final_message=True),
    'continued twice the same': dict(messages=turns('ab', 'ab', 'ab', 'ab'), continue_final_message=True),
    'continued without content': dict(messages=[USER, said('assistant', tool_calls=CALL['tool_calls'])], tools=TOOLS[:1], continue_final_message=True),
    'continued name': dict(messages=[said('user', 'a'), said('assistant', 'b', name='B')], continue_final_message='name'),
    'ended': dict(messages=turns('Why?', 'So.', system='S'), add_generation_prompt=False),
}


def rendered(tokenizer, template, conversation):
    arguments = dict(conversation)
    variables = arguments.pop('chat_template_kwargs', {})
    arguments.setdefault('add_generation_prompt', not arguments.get('continue_final_message'))
    try:
        return tokenizer.apply_chat_template(arguments.pop('messages'), chat_template=template, tokenize=False, **arguments, **variables)
    except Exception:  # A refusal by the template is a TemplateError, a slip of it a TypeError or the like, a refusal to continue a ValueError.
        return None


def names(template):
    """The names that jinja2 says the template may read, and those that the template sets somewhere."""
    environment = chat_template_utils._compile_jinja_template(template).environment
    tree = environment.parse(template)
    return sorted(jinja2.meta.find_undeclared_variables(tree)), sorted({n.name for n in tree.find_all(nodes.Name) if n.ctx in ('store', 'param')})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--templates', type=pathlib.Path, default=HERE / 'real.json')
    parser.add_argument('--to', type=pathlib.Path, default=HERE / 'conversations.json')
    options = parser.parse_args()
    entries, texts = [], []
    for template in json.loads(options.templates.read_text(encoding='utf-8'))['templates']:
        renderings = {name: rendered(TOKENIZER, template['template'], conversation) for name, conversation in CONVERSATIONS.items()}
        variables, stored = names(template['template'])
        texts += renderings.values()
        entry = dict(template=template['name'], variables=variables, sets=stored, renderings=renderings)
        if options.templates != HERE / 'real.json':
            entry['text'] = template['template']
        entries.append(entry)
    lines = ',\n'.join(json.dumps(e, ensure_ascii=False) for e in entries)
    options.to.write_text('{"conversations":%s,\n"templates":[\n%s\n]}\n' % (json.dumps(CONVERSATIONS, ensure_ascii=False), lines), encoding='utf-8')
    print(len(entries), 'templates,', len(texts), 'renderings,', sum(t is None for t in texts), 'of them refused;', options.to.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
