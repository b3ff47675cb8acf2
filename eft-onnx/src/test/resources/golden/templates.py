#!/usr/bin/env python3
"""Golden renderings of chat templates by Jinja as transformers sets it up, written to templates.json beside this file.

The templates are written for this test, in the manners seen in published models: white space control of every kind, named tokens,
namespaces, tests, filters, string methods, macros, refusals. null stands for a refusal.

  pip install -r requirements.txt && python templates.py
"""
import json
import os

from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

TEMPLATES = {
    'chatml': "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    'lines': """{%- if messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content'] | trim %}
    {%- set rest = messages[1:] %}
{%- else %}
    {%- set system = '' %}
    {%- set rest = messages %}
{%- endif %}
{{- bos_token }}
{%- if system %}
    {{- '<|system|>\n' + system + '<|end|>\n' }}
{%- endif %}
{%- for message in rest %}
    {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('roles must alternate') }}
    {%- endif %}
    {{- '<|' + message.role + '|>\n' }}
    {{- message.content.strip() }}
    {{- '<|end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|assistant|>\n' }}
{%- endif %}
""",
    'turns': """{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}
{% for message in messages %}
    {% if message.role == 'assistant' %}
        {% set role = 'model' %}
    {% else %}
        {% set role = message.role %}
    {% endif %}
{{ '<start>' + role + '\n' + message.content | trim + '<stop>\n' }}
{% endfor %}
{% if add_generation_prompt %}
{{ '<start>model\n' }}
{% endif %}
""",
    'inst': """{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system = false %}{% endif %}
{%- for message in loop_messages -%}
  {%- if loop.index0 == 0 and system -%}
    {%- set content = '<<SYS>>\n' + system + '\n<</SYS>>\n\n' + message['content'] -%}
  {%- else -%}
    {%- set content = message['content'] -%}
  {%- endif -%}
  {%- if message['role'] == 'user' -%}
    {{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}
  {%- elif message['role'] == 'assistant' -%}
    {{ ' ' + content.strip() + ' ' + eos_token }}
  {%- endif -%}
{%- endfor -%}
""",
    'namespace': """{%- set ns = namespace(found=false, last=-1) -%}
{%- for message in messages -%}
  {%- if message['role'] == 'user' -%}{%- set ns.found = true -%}{%- set ns.last = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- if not ns.found -%}{{ raise_exception('no user message') }}{%- endif -%}
{{ ns.last }}:{{ messages[ns.last].content }}{% if loop is defined %}!{% endif %}
{{ 'x' if tools is defined and tools is not none else 'y' }}
""",
    'think': """{% for message in messages %}
{%- set content = message.content %}
{%- if '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\n') %}{% endif %}
{{ message.role.upper() }}: {{ content }}
{% if not loop.last %}

---
{% endif %}
{%- endfor %}

end
""",
    'comments': """{# first #}
  {# second #}
{#- third -#}
a {# b #} c
{%+ if true %}
  kept {%- if true -%} glued {%- endif %}
{% endif +%}
   {{ messages | length }}   {{- ' x ' -}}   y
\t{% if false %}no{% else %}yes{% endif %}

last

""",
    'macro': """{% macro turn(role, content) %}
<{{ role }}>{{ content }}</{{ role }}>
{% endmacro %}
{% for m in messages %}{{ turn(m.role, m.content | trim) }}{% endfor %}
""",
    'raw': "{% raw %}{{ not rendered }}{% endraw %} {{ '{{' }} {{ '}}' ~ \"%}\" }} { {{- messages[0].role -}} }",
    'generation': "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}[{{ m.content }}]{% endif %}{% endfor %}",
    'indented': "\n".join("  " * (i % 4) + line for i, line in enumerate([
        "{% for m in messages %}", "{% if m.role == 'user' %}", "U {{ m.content }}", "{% elif m.role == 'system' %}", "S", "{% else %}", "A {{ m.content }} ", "{% endif %}", "{% endfor %}", "tail"])),
}
CHATS = {
    'one': [('user', 'What is a heron?')],
    'spaces': [('user', '  two\nlines  '), ('assistant', ' yes '), ('user', '{{ 6 * 7 }} {% if %} \\n')],
    'system': [('system', 'Be brief.'), ('user', 'Hi'), ('assistant', '<think>\nhm\n</think>\n\nHello'), ('user', 'ü 你好')],
    'twice': [('user', 'a'), ('user', 'b')],
    'assistant': [('assistant', 'only me')],
}


def refuse(message):
    raise TemplateError(message)


def main():
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals['raise_exception'] = refuse
    entries = []
    for name, template in TEMPLATES.items():
        # The generation marks are an extension of transformers that renders what is between them.
        plain = template.replace('{% generation %}', '').replace('{% endgeneration %}', '')
        for chat, turns in CHATS.items():
            for prompt in (False, True):
                messages = [{'role': role, 'content': content} for role, content in turns]
                try:
                    text = environment.from_string(plain).render(
                        messages=messages, add_generation_prompt=prompt, bos_token='<s>', eos_token='</s>')
                except TemplateError:
                    text = None
                entries.append({'name': f'{name}, {chat}, {prompt}', 'template': template, 'messages': messages,
                                'addGenerationPrompt': prompt, 'text': text})
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'templates.json'), 'w') as out:
        out.write('[\n%s\n]\n' % ',\n'.join(json.dumps(entry) for entry in entries))


if __name__ == '__main__':
    main()
