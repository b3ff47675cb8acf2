"""The conversations that templates are rendered for, and transformers' own rendering of one."""
import datetime

from transformers.utils import chat_template_utils


class FixedNow(datetime.datetime):
    """strftime_now asks for this moment; the Java tests set their clock to it."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 7, 9, 5, 3)


chat_template_utils.datetime = FixedNow


def turns(*contents, system=None):
    messages = [] if system is None else [{'role': 'system', 'content': system}]
    return messages + [{'role': ('user', 'assistant')[i % 2], 'content': c} for i, c in enumerate(contents)]


def tool(name, description, **properties):
    return {'type': 'function', 'function': {'name': name, 'description': description, 'parameters': {
        'type': 'object', 'properties': properties, 'required': list(properties)[:1]}}}


def call(name, arguments, id='call00001'):
    return {'id': id, 'type': 'function', 'function': {'name': name, 'arguments': arguments}}


TOOLS = [
    tool('get_weather', 'The weather at a place, in °C & "plain" words.',
         city={'type': 'string', 'description': "City, e.g. 'Zürich' <b>"}, unit={'type': 'string', 'enum': ['C', 'F']}),
    tool('add', 'Adds numbers.', numbers={'type': 'array', 'items': {'type': 'number'}, 'minItems': 2}, exact={'type': ['boolean', 'null'], 'default': True})]

# Each is the keyword arguments of apply_chat_template; add_generation_prompt comes on top, both ways.
CHATS = {
    'one': dict(messages=turns('What is a heron?')),
    'system': dict(messages=turns('Hi', 'Hello!', 'Who are you?', system='Be brief.')),
    'answered': dict(messages=turns('a', 'b', 'c', 'd')),
    'unicode': dict(messages=turns('ü 你好 👩‍🚀 \u2028 e\u0301', '\U0001d54f—“„', 'שלום \u200f!', system='Ø')),
    'spaces': dict(messages=turns('  two\n lines\n\n', '\n yes \t', '\u00a0x\u3000 ', system=' \n s \n')),
    'syntax': dict(messages=turns("{{ 6 * 7 }} {% if %} {# no #} \\n '\" <|im_end|> [INST] </s>", '{%- endraw -%}', '}}{{')),
    'empty': dict(messages=turns('', '', '', system='')),
    'think': dict(messages=turns('Why?', '<think>\nhm\n</think>\n\nSo.', 'And?', '<think>\n\n</think>\n\nBecause.', 'Ok', system='Think.')),
    'reasoning': dict(messages=[{'role': 'user', 'content': 'Why?'}, {'role': 'assistant', 'content': 'So.', 'reasoning_content': 'hm\n'}, {'role': 'user', 'content': 'Ok'}]),
    'twice': dict(messages=[{'role': 'user', 'content': 'a'}, {'role': 'user', 'content': 'b'}]),
    'assistant first': dict(messages=[{'role': 'assistant', 'content': 'only me'}]),
    'system last': dict(messages=[{'role': 'user', 'content': 'a'}, {'role': 'system', 'content': 'b'}]),
    'other role': dict(messages=[{'role': 'user', 'content': 'a'}, {'role': 'narrator', 'content': 'b'}]),
    'parts': dict(messages=[{'role': 'user', 'content': [{'type': 'text', 'text': 'a'}, {'type': 'text', 'text': ' b '}]}]),
    'tools offered': dict(messages=turns('2+2?', system='Use tools.'), tools=TOOLS),
    'tools called': dict(tools=TOOLS, messages=[
        {'role': 'user', 'content': 'Weather in Zürich?'},
        {'role': 'assistant', 'content': '', 'tool_calls': [call('get_weather', {'city': 'Zürich "\u2028"', 'unit': 'C', 'days': 1.0, 'x': [None, True, -3, 1e-7]})]},
        {'role': 'tool', 'name': 'get_weather', 'tool_call_id': 'call00001', 'content': '{"t": 21.5}'},
        {'role': 'assistant', 'content': 'It is 21.5 °C.'},
        {'role': 'user', 'content': 'Thanks'}]),
    'tools without content': dict(tools=TOOLS[:1], messages=[
        {'role': 'system', 'content': 'S'},
        {'role': 'user', 'content': 'W?'},
        {'role': 'assistant', 'tool_calls': [call('get_weather', {'city': 'A'}), call('get_weather', {'city': 'B'}, 'call00002')]},
        {'role': 'tool', 'tool_call_id': 'call00001', 'content': '1'},
        {'role': 'tool', 'tool_call_id': 'call00002', 'content': '2'}]),
    'arguments as text': dict(tools=TOOLS[:1], messages=[
        {'role': 'user', 'content': 'W?'},
        {'role': 'assistant', 'content': 'Let me see.', 'tool_calls': [call('get_weather', '{"city": "A"}')]},
        {'role': 'tool', 'name': 'get_weather', 'tool_call_id': 'call00001', 'content': '1'}]),
    'switches': dict(messages=turns('Why?', 'So.', 'And?', system='S'), enable_thinking=False, thinking=True, reasoning_effort='high', date_string='1 May 2026',
                     controls=['x'], model_identity='I am.', custom_tools=None),
    'documents': dict(messages=turns('Why?'), documents=[{'title': 'T', 'text': 'Some text.'}, {'title': 'U', 'text': 'More.'}], builtin_tools=['wolfram_alpha', 'browser', 'python']),
}


def render(template, arguments):
    """The text, or None where the template cannot be rendered, for whatever reason."""
    arguments = dict(arguments)
    try:
        rendered, _ = chat_template_utils.render_jinja_template([arguments.pop('messages')], chat_template=template, **arguments)
    except Exception as e:  # A refusal by the template is a TemplateError, a slip of it a TypeError or the like.
        return None
    return rendered[0]
