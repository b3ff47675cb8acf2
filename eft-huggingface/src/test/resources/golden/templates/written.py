#!/usr/bin/env python3
"""Golden renderings, by transformers, of templates written to try one thing each, written to written.json beside this file. null stands for
a template that cannot be rendered.

  pip install -r ../requirements.txt && python written.py
"""
import json
import pathlib

from chats import TOOLS, render

ARGUMENTS = dict(
    messages=[{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': ' hi '}, {'role': 'assistant', 'content': 'yes'},
              {'role': 'user', 'content': '{{ 6 * 7 }} ü'}],
    tools=TOOLS, add_generation_prompt=True, bos_token='<s>', eos_token='</s>',
    n=None, nan='nan', inf='inf', t=True, f=False, i=7, neg=-3, x=2.5, big=10**15, s='Hello, World', e='', u='ÄÖ ß é\u0301 你好 😀',
    l=[3, 1, 2], ll=[[1, 'a'], [2, 'b']], d={'b': 1, 'a': [True, None], 'C': {'k': 'v'}}, people=[
        {'name': 'Ann', 'age': 31, 'city': 'Rome', 'ok': True}, {'name': 'bob', 'age': 4, 'city': 'Oslo', 'ok': False}, {'name': 'Cy', 'age': 31, 'city': 'Rome'}])

# Each line becomes {{ line }}.
EXPRESSIONS = r'''
n
t
f
not t
not n
none
None
True
false
i
neg
-i
- -i
+i
x
-x
i + x
i - 10
i * x
i / 2
6 / 2
i // 2
neg // 2
neg % 2
7.5 // 2
-7.5 // 2
-7.5 % 2
i % neg
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
2.0 ** 0.5
1 / 0
1 // 0
1 % 0
big
big * big
99999999999999999999 + 1
7 / 7
1e3
1.0
0.1 + 0.2
1e16
1e15
123456789012345.0
1e-5
0.0001
1.5e300 * 1e10
-0.0
1_000
0x1f
0b101
0o17
1 + t
t + t
s + 1
1 + s
s ~ 1 ~ n ~ t ~ x
s ~ l ~ d
'x' * 3
3 * 'x'
'x' * 0
'x' * -2
[1, 2] * 2
[1] + [2]
(1, 2) + (3,)
(1,)
()
[]
{}
[1, 'a', none, true, 2.0, "it's", 'say "x"', '\n\\']
['\t\r\x00\x7f', 'é', '\u2028', '😀', '\u200b', '\xad', '\ufeff']
{'a': 1, 'b': [1, {'c': ()}], 3: none}
(1, 'a', (2, 3))
"a" 'b'
'it''s'
"it's \"ok\" \n \t \x41 \u00e9 \101 \q"
1 == 1.0
1 == t
'1' == 1
[1, 2] == [1, 2]
[1, 2] == (1, 2)
{'a': 1} == {'a': 1.0}
n == none
n == false
1 < 2 < 3
1 < 3 < 2
1 < 2 > 1
'a' < 'b'
'B' < 'a'
'a' < 1
[1, 2] < [1, 3]
1 != 2
i >= 7
i <= 6
3 in l
4 not in l
'ell' in s
'' in s
'b' in d
1 in d
1 in 1
1 in s
'x' in n
t and f or 5
n or 'default'
e or 'x' and 'y'
'' and 1
0 or n
not 1 == 2
not (t and f)
1 if t else 2
1 if f
'[' ~ (1 if f) ~ ']'
1 if f else 2 if t else 3
(1 if t else 2) + 1
s[0]
s[-1]
s[100]
s[1:4]
s[:5]
s[7:]
s[-5:]
s[::-1]
s[::2]
s[-1:-6:-2]
s[5:2]
s[2:100]
s[-100:3]
s[::0]
u[0]
u[-1]
u[::-1]
u|length
u[9:]
l[0]
l[-1]
l[1:]
l[::-1]
l[-2:]
l[10]
l[10:]
l[::-2]
l['a']
l.0
l[0:2][1]
messages[1:]|length
messages[::-1][0].role
messages[-1]['content']
messages[-1].content[0]
messages[0].missing
messages[0].missing.more
messages[9].role
messages[0]['missing'] is defined
messages[0].missing is undefined
missing
missing.x
missing[0]
missing + 'x'
missing ~ 'x'
missing == missing
missing|default('d')
missing or 'o'
not missing
missing()
missing|length
missing|list
missing is none
missing in l
'a' in missing
d.b
d['b']
d.a
d.C.k
d.items
d.get('b')
d.get('zz')
d.get('zz', 5)
d.get()
d.items()
d.items()|list
d.keys()
d.keys()|list
d.values()|list
d.pop('b')
d.update({'x': 1})
d.copy()
d|length
d|list
d|first
d['items']
l.append(4)
l.index(2)
l.index(9)
l.count(1)
l.copy()
l.sort()
(1, 2).index(2)
' ab '.strip()
'xxabx'.strip('x')
'xyabyx'.strip('xy')
'xxabx'.lstrip('x')
'xxabx'.rstrip('x')
' \u00a0\u3000\x1c ab \x85\u2028'.strip()
'\u200bab'.strip()
' ab '.strip(none)
'abc'.strip(1)
'abc'.startswith('ab')
'abc'.startswith(('x', 'a'))
'abc'.startswith('b', 1)
'abc'.startswith('b', 1, 1)
'abc'.startswith(1)
'abc'.endswith('bc')
'abc'.endswith(('x', 'c'))
'Ab'.upper() + 'Ab'.lower()
'straße ŉ ﬁ'.upper()
'İI Σας ΣΑΣ'.lower()
'hello wORLD it\'s 3x'.title()
'hello wORLD'.capitalize()
'hello'.capitalize().swapcase()
'a.b.c'.split('.')
'a.b.c'.split('.', 1)
'a.b.c'.rsplit('.', 1)
' a  b '.split()
' a  b c '.split(none, 1)
' a  b c '.rsplit(none, 1)
'abc'.split('')
''.split()
''.split(',')
'a,b,,c,'.split(',')
'a\nb\r\nc\n'.splitlines()
'a\nb'.splitlines(true)
'a\x0bb\x1cc\u2028d\x85e'.splitlines()
'a-b-c'.partition('-')
'a-b-c'.rpartition('-')
'abc'.partition('-')
'abab'.replace('a', '$1')
'abab'.replace('a', 'x', 1)
'ab'.replace('', '-')
'abab'.replace('a', 'x', count=1)
'abc'.find('c')
'abc'.find('z')
'abcabc'.rfind('b')
'abcabc'.find('b', 2)
'abc'.index('z')
'abcabc'.count('b')
'aaa'.count('aa')
'abc'.count('')
','.join(['a', 'b'])
','.join('abc')
','.join([1])
','.join(d)
'a'.isalpha() and 'a1'.isalnum() and '12'.isdigit() and ' '.isspace()
'²'.isdigit() ~ '½'.isnumeric() ~ '1'.isdecimal()
'aB'.isupper() ~ 'AB1'.isupper() ~ 'ab'.islower() ~ '1'.islower()
''.isalpha() ~ ''.isspace() ~ 'Ab Cd'.istitle()
'ab'.center(7, '*')
'ab'.ljust(5) ~ '|'
'ab'.rjust(5, '.') ~ '|'
'42'.zfill(5)
'-42'.zfill(5)
'abc'.removeprefix('a')
'abc'.removesuffix('bc')
'{} and {}'.format(1, 'b')
'{0}{1}{0}'.format('a', 2)
'{a} {b!r}'.format(a=1, b='x')
'{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c')
'{:05.1f} {:,} {:x} {:+d}'.format(3.14159, 1234567, 255, 5)
'{{}}'.format(1)
'{}'.format()
'{0.__class__}'.format(1)
'%s and %d' % ('a', 2)
'%s' % 'a'
'%5.2f|%-5s|%05d|%x|%%' % (3.14159, 'ab', 42, 255)
'%(a)s' % {'a': 1}
'%d' % 'a'
'%s %s' % ('a',)
'%r' % 'a'
'abc'.nonsense()
'abc'.nonsense
s.upper
s|upper
s|lower
s|title
'hello-world (foo) it\'s'|title
s|capitalize
s|length
s|count
s|first
s|last
s|list
s|reverse
l|reverse
l|reverse|list
l|first
l|last
[]|first
[]|last
[]|first is defined
l|sum
people|sum(attribute='age')
l|min
l|max
[]|min
['b', 'A', 'c']|min
people|map(attribute='name')|min
l|sort
l|sort(reverse=true)
['b', 'A', 'c']|sort
['b', 'A', 'c']|sort(case_sensitive=true)
people|sort(attribute='age')|map(attribute='name')|join(',')
people|sort(attribute='age,name', reverse=true)|map(attribute='name')|list
[1, 'a']|sort
l|join
l|join(', ')
ll|join('-')
people|join(', ', attribute='name')
['a', 1, none, true]|join('|')
'abc'|join('.')
people|map(attribute='name')
people|map(attribute='name')|list
people|map(attribute='ok')|list
people|map(attribute='ok', default='?')|list
people|map(attribute='name.0')|list
['a', 'B']|map('upper')|list
[' a ', 'b ']|map('trim')|join
[1, 2]|map('string')|join('+')
['a', 'b']|map('replace', 'a', 'x')|list
ll|map('last')|list
ll|map(attribute=1)|list
people|selectattr('ok')|map(attribute='name')|list
people|selectattr('ok', 'defined')|list|length
people|selectattr('age', 'equalto', 31)|map(attribute='name')|list
people|selectattr('age', '==', 31)|map(attribute='name')|list
people|selectattr('age', 'gt', 5)|list|length
people|selectattr('city', 'in', ['Oslo'])|map(attribute='name')|join
people|rejectattr('ok')|map(attribute='name')|list
people|rejectattr('age', 'lessthan', 10)|list|length
messages|selectattr('role', 'equalto', 'user')|list|length
messages|selectattr('role', 'nonsense', 'user')|list
[1, 2, 3, 4]|select('even')|list
[1, 2, 3, 4]|select('odd')|list
[1, 2, 3, 4]|select('divisibleby', 3)|list
[0, 1, '', 'a', none]|select|list
[0, 1, '', 'a', none]|reject|list
[1, none]|select('none')|list
[1, 2, 3]|reject('gt', 1)|list
['a', 'A', 'b', 'a']|unique|list
['a', 'A', 'b', 'a']|unique(case_sensitive=true)|list
people|unique(attribute='city')|map(attribute='name')|list
d|dictsort
{'b': 2, 'A': 1, 'c': 0}|dictsort
{'b': 2, 'A': 1, 'c': 0}|dictsort(true)
{'b': 2, 'A': 1, 'c': 0}|dictsort(by='value')
{'b': 2, 'A': 1, 'c': 0}|dictsort(reverse=true)
d|items
d|items|list
missing|items|list
l|items
n|default('x')
n|default('x', true)
e|default('x')
e|default('x', true)
''|d('x', boolean=true)
'5'|int
'5.7'|int
'abc'|int
'abc'|int(9)
'0x1F'|int(base=16)
'ff'|int(0, 16)
' 12 '|int
'1_000'|int
5.9|int
-5.9|int
none|int
'1e3'|int
'2.5'|float
'abc'|float
'nan'|float
'inf'|float
t|int
5|float
'abc'|float(1.5)
5|string
n|string
l|string
2.567|round
2.567|round(2)
2.5|round
3.5|round
2.567|round(1, 'floor')
2.567|round(1, 'ceil')
12345|round(-2)
-5|abs
-2.5|abs
' x '|trim
'xxaxx'|trim('x')
5|trim
'a b'|replace(' ', '_')
'aaa'|replace('a', 'b', 2)
'a&b'|replace('&', '+')
'a <b> & "c" \'d\''|escape
'a <b>'|e
'<b>'|safe
'<b>'|escape|safe ~ '<i>'
('<b>'|safe) ~ '<i>'
('<b>'|escape) + '<i>'
('<b>'|safe)|upper
('<b>'|safe) + '<i>'
'<i>' ~ ('<b>'|escape)
['<a>', '<b>'|safe]|join('<')
'<a>'|safe|replace('a', '<')
'%s <'|safe|format('<')
'a\nb\n\nc'|indent
'a\nb'|indent(2, true)
'a\n\nb'|indent(2, blank=true)
'a\nb'|indent('> ')
'a\nb'|indent(width=3, first=true)
'%s-%s'|format('a', 'b')
'%(a)s'|format(a=1)
'a'|attr('upper')
'abc'|nonsense
'abc'|map('nonsense')|list
s|tojson
u|tojson
n|tojson
t|tojson
x|tojson
1.0|tojson
1e22|tojson
[1, 2]|tojson
[]|tojson
{}|tojson
d|tojson
d|tojson(indent=2)
[]|tojson(indent=2)
[[], {}, [1]]|tojson(indent=1)
d|tojson(indent=0)
d|tojson(indent='\t')
d|tojson(separators=(',', ':'))
d|tojson(indent=4, separators=(',', ': '))
d|tojson(sort_keys=true)
d|tojson(ensure_ascii=true)
u|tojson(ensure_ascii=true)
u|tojson(true)
'\x00\x1f\x7f\u2028"\\/<>&\''|tojson
(1, 2)|tojson
{1: 2, none: 3, true: 4, 2.5: 5}|tojson
{(1, 2): 3}|tojson
{'a': missing}|tojson
missing|tojson
range(3)|tojson
'inf'|float|tojson
tools|tojson
tools|tojson(indent=4)
tools[0].function.parameters|tojson(separators=(', ', ' : '))
range(5)
range(5)|list
range(2, 8, 3)|list
range(5, 0, -2)|list
range(0)|list
range(5)[2]
range(5)[-1]
range(5)[1:3]
range(5)|length
3 in range(5)
range(1, 2, 0)
range(2.5)
range()
range(10)|sum
range(3)|map('string')|list
dict(a=1, b='x')
dict([('a', 1)])
dict({'a': 1}, b=2)
dict(1)
namespace(a=1).a
namespace({'a': 2}).a
namespace(a=1)
namespace(_a=1)
joiner(', ')() ~ 'a'
joiner is callable
namespace is defined
strftime_now('%d %b %Y')
strftime_now('%Y-%m-%d %H:%M:%S')
strftime_now('%A, %B %d, %y %I:%M %p %j %a %%')
strftime_now('%-d %-m %e %Z|%z|%f|%F|%T|%D|%R|%u|%w|%U|%W|%V|%G|%c|%x|%X|%h|%n|%s_|%Q'[:60])
strftime_now()
raise_exception('no')
1 is defined
n is none
1 is none
missing is not defined
i is number
t is number
x is number
i is integer
t is integer
x is float
x is integer
t is boolean
1 is boolean
t is true
1 is true
f is false
s is string
i is string
n is string
d is mapping
l is mapping
l is sequence
s is sequence
d is sequence
i is sequence
n is iterable
i is iterable
s is iterable
l is iterable
range is callable
s is callable
s.upper is callable
4 is even
3 is odd
2.5 is even
9 is divisibleby 3
9 is divisibleby(2)
1 is eq 1
1 is equalto(1)
1 is sameas 1
n is sameas none
2 is gt 1
2 is greaterthan(3)
1 is lt(2)
1 is ne(2)
1 is ge 1
1 is le 0
1 is in [1, 2]
1 is not in [1, 2]
s is lower
'abc' is lower
'ABC' is upper
'a' is filter
'upper' is filter
'even' is test
s is nonsense
not s is string
s is string and i is number
1 is eq 1 and 2 is eq 3
s is not string
i is divisibleby 7 and t
s|length > 5
s|length + 1
-5|abs
-s|length
(l|length, s|length)
l|length|string + 'x'
'a' if s is defined and s|length > 3 else 'b'
messages|map(attribute='role')|join(', ')
messages|map(attribute='content')|map('trim')|map('upper')|list
messages|selectattr('role', 'in', ['user', 'system'])|map(attribute='content')|join
messages[0] == {'role': 'system', 'content': 'Be brief.'}
messages[0]
messages|tojson
messages|list|length == messages|length
(messages|last).content
(messages|first)['role']
messages[i - 6].role
messages[1]['con' ~ 'tent']
d[s[0]|lower]
{'a': 1}['a'] + {'a': 2}.a
[1, 2, 3][1]
(1, 2, 3)[-1]
'abc'[1]
'a'.__class__
''.__class__.__mro__
messages.__class__
messages[0].__init__
(1).__class__
''['__class__']
range.__globals__
raise_exception.__globals__
namespace.__init__
loop
caller
varargs
cycler.__init__.__globals__
'{0.__class__}'.format('')
{}.__class__
d.__len__()
l.__len__
s.join
7.__add__
'a' 'b' ~ 'c'
a b
1 +
(1
[1, 2
{'a'}
{'a': }
{'a' 1}
'unclosed
1 2
l[
s.
s|
s is
1 = 2
a := 1
lambda: 1
[y for y in l]
1 if
if
s.upper(
f(a=1, 2)
f(**d)
'{}{}'.format(*[1, 2])
'{b}'.format(**d)
dict(**d)
1 <> 2
1 && 2
!t
t ? 1 : 2
`a`
$x
i++
7 and not 0
'\'' ~ "\""
"\N{BULLET}"
'\u00'
'{' ~ '}' ~ '%}' ~ '}}'
{'a': {'b': 1}}.a.b
{'a': {'b': 1}}['a']['b']
[[1, 2], [3]][0][1]
(t and 'x') or 'y'
(n or {}).get('a')
(messages[0].content if messages else '')|upper
(s ~ '!')|length
s.split(', ')[1][::-1]
s.split(', ')|map('lower')|join('-')
s.lower().replace('l', 'L').split('L')|length
'a' * i
'-' * (s|length)
[0] * 3
l|map('string')|map('length')|sum
(x|round|int)
(x * 2)|int
'%.2f' % x
'%s' % n
'%s' % l
'%c' % 'a'
'%i %u %o %X %e %g %5s %-5s|' % (1, 2, 8, 255, 12345.678, 0.00001, 'a', 'b')
'%+d % d %#x' % (1, 2, 255)
'%*d' % (5, 1)
'%.3s' % 'abcdef'
1.0e10
1e100
123456789.123456789
1/3
2/3*3
10/4
1e22
1e21
1.7976931348623157e308
5e-324
100000000000000000000.0
3.0 == 3
3.7 // 1
-3.7 // 1
3.7 % 1
7 // 2.0
true + 1.5
1 - true
-true
~1
1 | 2
1 & 2
1 << 2
10 % 3 * 2
2 + 3 * 4 - 1
(2 + 3) * 4
10 - 3 - 2
2 * 3 ~ 4
1 ~ 2 + 3
'a' + 'b' ~ 'c'
1 < 2 == t
1 == 1 == 1
not t == f
t == not f
'b' in 'abc' and 'z' not in 'abc'
not 'a' in 'abc'
1 in [1] == t
l is sequence and l is not mapping
loop is defined
n.x
n.x.y
n[0]
n()
n|length
5()
5|length
s()
l()
d()
'a'.upper()()
messages|length - 1
messages[messages|length - 1].role
i == 7 and 'seven' or 'other'
'' ~ n
'' ~ [n]
[missing]
{'a': missing}
[1.0, 1e20, true]
'true' == true
(none, )
[[], [[]]]
l == [3, 1, 2]
ll[0] + ll[1]
'é' == 'e\u0301'
'A' in u
'😀' in u
u|upper
u|lower
u.find('😀')
u.split(' ')
u.title()
'你好'|length
'😀'|length
'😀'[0]
'a😀b'[::-1]
'a😀b'[1:2]
'😀' * 2
'👩‍🚀'|length
'😀x'.find('x')
'x😀'.rjust(4, '😀')
'😀'|list
['😀']
'😀'.isalpha()
'a\u0000b'
'tab\there'
'\\'
'\\n'
'\/'
'\a\b\f\v'|tojson
missing is sequence
missing is callable
missing is sameas(missing)
missing is sameas(missing2)
l is sameas(l)
missing|int
missing|int(4)
missing|float
missing|indent
n|indent
5|indent
['<b>'|safe, 'x'|escape]
{'a': '<b>'|safe}
'%c' % 1114112
'%c' % -1
'%c%c' % (65, 'é')
'%c' % 'ab'
[3, nan|float, 1]|sort
[3, 1, nan|float, 2, 0, 5, nan|float, -1]|sort
[3, 1, nan|float, 2, 0, 5, nan|float, -1]|sort(reverse=true)
[3, 1, nan|float, 2]|min
[3, 1, nan|float, 2]|max
{2: 1, 1: nan|float, 0: 0}|dictsort(by='value')
(nan|float) == (nan|float)
[nan|float] == [nan|float]
(inf|float)|int
inf|int
mes﻿sages
mes{control}sages
messages{control}
mes​sages
'ΑΣ ΣΑΣ. Σ Σ'|lower
'ΑΣ ΣΑΣ'.title()
'ΑΣ'.capitalize()
'ǅ ŉ ﬃ ß'.swapcase()
'ﬃ ŉ ǆ'.title()
'გამარჯობა'|capitalize
'ﬃΐ'|upper
7.5 // -2
inf|float // 2
-0.0 % 3
-2.5|round(-1)
'%.3d|%08.3d' % (-7, 5)
'abcabc'.count('b', 2)
'a\nb'.splitlines('x')
'{:F}'.format(inf|float)
{range(3): 1}[range(0, 3)]
d[l]
d[[1]] is defined
[] is filter
l[]
range(0, 3, 2) == range(0, 4, 2)
'''

PUBLISHED_MANNERS = [
    # chatml
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    # lines
    """{%- if messages[0]['role'] == 'system' %}
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
    # turns
    """{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}
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
    # inst
    """{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system = false %}{% endif %}
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
    # namespace
    """{%- set ns = namespace(found=false, last=-1) -%}
{%- for message in messages -%}
  {%- if message['role'] == 'user' -%}{%- set ns.found = true -%}{%- set ns.last = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- if not ns.found -%}{{ raise_exception('no user message') }}{%- endif -%}
{{ ns.last }}:{{ messages[ns.last].content }}{% if loop is defined %}!{% endif %}
{{ 'x' if tools is defined and tools is not none else 'y' }}
""",
    # think
    """{% for message in messages %}
{%- set content = message.content %}
{%- if '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\n') %}{% endif %}
{{ message.role.upper() }}: {{ content }}
{% if not loop.last %}

---
{% endif %}
{%- endfor %}

end
""",
    # comments
    """{# first #}
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
    # macro
    """{% macro turn(role, content) %}
<{{ role }}>{{ content }}</{{ role }}>
{% endmacro %}
{% for m in messages %}{{ turn(m.role, m.content | trim) }}{% endfor %}
""",
    # raw
    "{% raw %}{{ not rendered }}{% endraw %} {{ '{{' }} {{ '}}' ~ \"%}\" }} { {{- messages[0].role -}} }",
    # generation
    "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}[{{ m.content }}]{% endif %}{% endfor %}",
    # indented
    "\n".join("  " * (i % 4) + line for i, line in enumerate([
        "{% for m in messages %}", "{% if m.role == 'user' %}", "U {{ m.content }}", "{% elif m.role == 'system' %}", "S", "{% else %}", "A {{ m.content }} ", "{% endif %}", "{% endfor %}", "tail"])),
]

# What Jinja knows and chat templates have no use for: refused here, with what it is.
NOT_SUPPORTED = ['{{ ' + line + ' }}' for line in r'''
'ß ĳ'.casefold()
'a\tb'.expandtabs(4)
'a'.encode('utf-8')
'abc'.translate({})
x.is_integer()
(5).bit_length()
people|groupby('city')
[1, 2, 3, 4, 5]|batch(2)|list
[1, 2, 3, 4, 5]|slice(2)|list
'<a>'|forceescape
'a  b\n c'|wordcount
'abc def ghi jkl'|truncate(9)
'abc def ghi jkl'|wordwrap(7)
'a'|center(9)
'a b&c/ü'|urlencode
'<p>a <b>b</b> &amp; c</p>'|striptags
'http://example.org x'|urlize
{'a': 1, 'b': none}|xmlattr
1000|filesizeformat
d|pprint
d|attr('b')
dict.fromkeys(['a', 'b'], 0)
cycler('a', 'b').next()
'{a.__class__}'.format_map({'a': 1})
'''.strip().split('\n')] + ['{% block a %}x{% endblock %}', '{% autoescape true %}x{% endautoescape %}']

# Whole templates: statements, scopes, white space.
TEMPLATES = [
    # white space and comments
    'a\n  {% if true %}\nb\n  {% endif %}\nc\n',
    'a\n  {%- if true -%}\n b \n  {%- endif %}\nc\n\n',
    'a {#- x -#} b', 'a {# x #}\n b', '  {# x #}\nb', '  {#- x #}\nb', 'a\n  {# x #}{# y #}\nb', '{#\n{% if %}\n{{ x }}\n#}z', '{# a {# b #} c #}',
    ' {%+ if t %} x {%+ endif %} ', '\t{% if t +%}\n x {% endif %}\n\ny', '  {%+ if t %}\n  {%+ endif +%}\n', '{{- 1 -}}  {{ 2 -}} \n 3 {{- 4 }} 5',
    '  {{ 1 }}\n  {{ 2 }}\n', '{{ 1 }}\n', '{{ 1 }}\n\n', '\n', '', ' ', 'a\r\nb\r\n{% if t %}\r\nc{% endif %}\r\n', 'a\rb', '{% if t %}\n\nx{% endif %}',
    'x  {% if t %}y{% endif %}  z', 'x\n\t {% if t %} y\n \t{% endif %} z', '{{ "a\nb" }}\n c', '{% set x = 1 %}  {% set y = 2 %}\n  {{ x + y }}',
    '{%if t%}{%-for y in l-%} {{y}} {%-endfor-%}{%endif%}', 'a{%- raw %} {{ x }} {% endraw -%} b', '{% raw %}{% if %}{# #}{{{% endraw %}', '{% raw -%}  x  {%- endraw %}',
    '  {% raw %}\n x\n  {% endraw %}\n y', '{% raw %}x', '{%raw%}{%+endraw%}', '{ {{ 1 }} }', '{{ "{{" }}{{ "%}" }}', '}} %} #}', '{ % x % }', '{{ {"a": {"b": 2}}["a"]["b"] }}', '{{ {} }}',
    '{{ {"a":{}} }}', "{{ '}}' }}", "{% set x = '%}' %}{{ x }}", '{{1}}{{2}}', '{{ }}', '{% %}', '{{', '{%', '{{ 1', '{% if t', '{# x', '{{ 1 }', '{{ 1 %}', '{% if t }}x{% endif %}',
    '\u2028{% if t %}\u2028x{% endif %}', '{%- set x = 1 -%}\u00a0 x', 'x\u00a0\u3000{{- 1 }}', 'x\u200b{{- 1 }}', 'x\x1f{{- 1 -}}\x1c y', '\x0b{% if t %}x{% endif %}', '-{{ 1 }}-', '{{-1}}', '{{ -1 }}', '{{+1}}', '{{- -1 -}}',
    '{{\n  1\n  +\n  2\n}}', '{%\nif t\n%}x{%\nendif\n%}', '{{ 1 }} {#\n\n#}\n\n2', '{% if t %}{# c #}{% endif %}\nx', 'a\n\n\n{%- if t %} x{% endif %}',
    # if
    '{% if n %}1{% elif e %}2{% elif l %}3{% else %}4{% endif %}', '{% if not n and (t or f) %}y{% endif %}', '{% if missing %}1{% else %}2{% endif %}', '{% if %}{% endif %}', '{% if t %}', '{% endif %}', '{% else %}',
    '{% if t %}{% else %}{% elif f %}{% endif %}', '{% if t %}{% endfor %}', '{% if messages[0].role == "system" and messages|length > 1 %}s{% endif %}', '{% if "x" %}1{% endif %}{% if [] %}2{% endif %}{% if {} %}3{% endif %}{% if 0.0 %}4{% endif %}{% if () %}5{% endif %}{% if range(0) %}6{% endif %}',
    # for
    '{% for y in l %}{{ y }}{% if not loop.last %}, {% endif %}{% endfor %}', '{% for y in [] %}x{% else %}none{% endfor %}', '{% for y in [1] %}{% continue %}{% else %}e{% endfor %}', '{% for y in [1] %}{% break %}{% else %}e{% endfor %}', '{% for y in [1] %}{% if t %}{% else %}{% endif %}{% else %}e{% endfor %}', '{{ l|map("upper") is iterable }}', '{{ n|map("upper")|list }}{{ 0|select|list }}{{ n|selectattr("a", "equalto", 1)|list|length }}', '{{ n|join }}', '{{ n|sort }}', '{% set m = l|map("string") %}{{ m|list }}{{ m|list }}', '{{ 1|tojson|safe + "<" }}', '{{ "<" + (1|tojson|safe) }}', '{% set m = ("<b>"|escape) %}{{ m * 2 }}{{ m|length }}{{ m == "&lt;b&gt;" }}', '{% for y in l %}{{ y }}{% else %}none{% endfor %}', '{% for y in missing %}x{% else %}e{% endfor %}', '{% for y in n %}x{% endfor %}', '{% for y in 5 %}x{% endfor %}',
    '{% for y in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }}|{% endfor %}',
    '{% for y in l %}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.previtem is defined }};{% endfor %}', '{% for y in l %}{{ loop.cycle("a", "b") }}{% endfor %}', '{% for y in [1,1,2] %}{{ loop.changed(y) }}{% endfor %}', '{% for y in l %}{{ loop.nonsense }}{% endfor %}', '{% for y in l %}{{ loop }}{% endfor %}',
    '{% for k in d %}{{ k }}{% endfor %}', '{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}', '{% for k, v in d|items %}{{ k }}={{ v }};{% endfor %}', '{% for a, b in ll %}{{ a }}{{ b }}{% endfor %}', '{% for (a, b) in ll %}{{ a }}{{ b }}{% endfor %}', '{% for a, b, c in ll %}{{ a }}{% endfor %}', '{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}',
    '{% for c in "a😀b" %}{{ c }}|{% endfor %}', '{% for y in l if y > 1 %}{{ loop.index }}:{{ y }} of {{ loop.length }};{% endfor %}', '{% for y in l if y > 9 %}x{% else %}none{% endfor %}', '{% for y in range(3) %}{% for z in range(y) %}{{ loop.index }}{{ y }}{{ z }} {% endfor %}{% endfor %}',
    '{% for y in l %}{% set outer = loop %}{% for z in l %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}', '{% for y in l %}{% if y == 1 %}{% continue %}{% endif %}{{ y }}{% endfor %}', '{% for y in l %}{% if y == 1 %}{% break %}{% endif %}{{ y }}{% else %}e{% endfor %}', '{% break %}', '{% continue %}', '{% for y in l %}{% for z in l %}{% break %}{% endfor %}{{ y }}{% endfor %}',
    '{% for y in l recursive %}{{ y }}{% endfor %}', '{% for p in [{"v": 1, "c": [{"v": 2, "c": [{"v": 3}]}]}, {"v": 4}] recursive %}{{ p.v }}{% if p.c %}({{ loop(p.c) }}){% endif %}{{ loop.depth }}{% endfor %}',
    '{% for y in l|sort %}{{ y }}{% endfor %}', '{% for y in l[::-1] %}{{ y }}{% endfor %}', '{% for y in l|reverse %}{{ y }}{{ loop.length }}{% endfor %}', '{% for m in messages[1:] if m.role == "user" %}{{ m.content }}{{ loop.first }}{% endfor %}', '{% for i in l %}{{ i }}{% endfor %}{{ i }}', '{% for loop in l %}x{% endfor %}', '{% for y in l %}{% endfor %}{{ loop }}', '{% for 1 in l %}{% endfor %}',
    '{% for y in l %}{% set z = y %}{% endfor %}{{ z }}', '{% set z = 0 %}{% for y in l %}{% set z = z + y %}{{ z }} {% endfor %}{{ z }}', '{% set ns = namespace(z=0) %}{% for y in l %}{% set ns.z = ns.z + y %}{% endfor %}{{ ns.z }}', '{% for y in l %}{{ i }}{% set i = y %}{{ i }}{% endfor %}{{ i }}', '{% for x in x %}{% endfor %}', '{% for l in l %}{{ l }}{% endfor %}{{ l }}',
    '{% for a in people %}{{ a.name }}{% for b in people if b.city == a.city %}-{{ b.name }}{% endfor %}\n{% endfor %}', '{% for y in (1, 2) %}{{ y }}{% endfor %}', '{% for y in 1, 2 %}{{ y }}{% endfor %}', '{% for m in messages %}{{ loop.index0 % 2 == 0 }}{{ m["role"] }}{% endfor %}',
    # set
    '{% set a = 1 %}{{ a }}', '{% set a, b = 1, 2 %}{{ a }}{{ b }}', '{% set a = 1, 2 %}{{ a }}', '{% set a, b = [1] %}{{ a }}', '{% set a %}x{{ 1 }}{% endset %}[{{ a }}]', '{% set a | upper %}x{{ s }}{% endset %}{{ a }}', '{% set a %}<b>{% endset %}{{ a|length }}{{ a|escape }}', '{% set a.b = 1 %}', '{% set l[0] = 1 %}', '{% set d.b = 1 %}', '{% set n = 5 %}{{ n }}',
    '{% if t %}{% set a = 1 %}{% endif %}{{ a }}', '{% set a = 1 %}{% if t %}{% set a = 2 %}{% endif %}{{ a }}', '{% if f %}{% set a = 1 %}{% endif %}{{ a is defined }}', '{% set messages = messages[1:] %}{{ messages|length }}', '{% set ns = namespace(a=1, b="x") %}{% set ns.a = ns.a + 1 %}{% set ns.c = 3 %}{{ ns.a }}{{ ns.b }}{{ ns.c }}{{ ns.d is defined }}{{ ns["a"] }}', '{% set ns = namespace() %}{% set ns._x = 1 %}', '{% set ns = 1 %}{% set ns.a = 1 %}', '{% set a = %}', '{% set = 1 %}', '{% set 1 = 1 %}', '{% set a b %}', '{% set true = 1 %}{{ true }}', '{% set _ = l %}{{ _[0] }}', '{% set x = x %}{{ x }}', '{% set y = y %}{{ y is defined }}', '{% set loop = 3 %}{{ loop }}', '{% set a = 1 if f %}{{ a is defined }}', '{% set a = "x" if t else "y" %}{{ a }}', '{%- set a = ["1"] -%}{% set a = a + ["2"] %}{{ a }}', '{% with %}{% set a = 5 %}{{ a }}{% endwith %}{{ a }}', '{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}', '{% with a = 1, b = a %}{{ b }}{% endwith %}',
    # macros
    '{% macro f(a, b=2, *args, **kw) %}{{ a }}{{ b }}{{ args }}{{ kw }}{% endmacro %}{{ f(1) }}|{{ f(1, 3, 4, 5, z=6) }}|{{ f(b=1, a=2) }}', '{% macro f(a, b="x") %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1, 2, 3, k=4) }}', '{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, 2) }}', '{% macro f(a) %}{{ a }}{% endmacro %}{{ f(b=1) }}', '{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, a=2) }}', '{% macro f(a) %}[{{ a }}]{{ a is defined }}{% endmacro %}{{ f() }}', '{% macro f(a, b=a) %}{{ b }}{% endmacro %}{{ f(3) }}', '{% macro f(a=1, b) %}{% endmacro %}', '{% macro f() %}\n x\n{% endmacro %}{{ f() }}|{{ f()|trim }}', '{{ f() }}{% macro f() %}x{% endmacro %}',
    '{% macro f(x) %}{% if x > 0 %}{{ x }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(3) }}', '{% macro f() %}{{ i }}{% endmacro %}{% set i = 9 %}{{ f() }}', '{% for y in l %}{% macro f() %}{{ y }}{% endmacro %}{{ f() }}{% endfor %}', '{% for i in l %}{{ f() }}{% endfor %}{% macro f() %}{{ i }}{% endmacro %}', '{% macro f() %}{{ i }}{% endmacro %}{% for i in l %}{{ f() }}{% endfor %}', '{% macro f() %}{% set i = 1 %}{{ i }}{% endmacro %}{{ f() }}{{ i }}', '{% macro f(a) %}{{ caller() }}{{ a }}{% endmacro %}{% call f(1) %}body{{ i }}{% endcall %}', '{% macro f() %}{% for y in l %}{{ caller(y) }}{% endfor %}{% endmacro %}{% call(z) f() %}<{{ z }}>{% endcall %}', '{% macro f() %}{{ caller is defined }}{% endmacro %}{{ f() }}', '{% macro f() %}{{ caller() }}{% endmacro %}{{ f() }}', '{% macro f() %}x{% endmacro %}{% call f() %}y{% endcall %}', '{% macro f(a) %}x{% endmacro %}{{ f.name }}{{ f.arguments }}{{ f.catch_kwargs }}{{ f.catch_varargs }}{{ f.caller }}', '{% macro f(a) %}x{% endmacro %}{{ f is callable }}{{ f is defined }}', '{% macro f(a) %}{{ a }}{% endmacro %}{% macro g(h) %}{{ h(2) }}{% endmacro %}{{ g(f) }}', '{% macro f(a) %}<{{ a }}>{% endmacro %}{{ f("<")|upper }}{{ f("x") ~ "<" }}{{ f("x") + "<" }}', '{% macro f(a) %}{% set ns.v = a %}{% endmacro %}{% set ns = namespace(v=1) %}{{ f(5) }}{{ ns.v }}', '{% macro f(m) %}{%- for y in m %}{{ y }}{% if not loop.last %},{% endif %}{%- endfor %}{% endmacro %}{{ f(l) }}{{ f(["a"]) }}', '{% macro %}{% endmacro %}', '{% macro f( %}{% endmacro %}', '{% macro f() %}', '{% macro f(a, a) %}{% endmacro %}', '{% macro f() %}{{ self }}{% endmacro %}', '{% macro f() %}{{ messages|length }}{{ bos_token }}{% endmacro %}{{ f() }}', '{% macro f(x) %}{{ x|tojson }}{% endmacro %}{{ f(d) }}', '{% macro f(a, b=none) %}{% if b is none %}n{% else %}{{ b }}{% endif %}{% endmacro %}{{ f(1) }}{{ f(1, b="q") }}', '{% macro f() %}{% break %}{% endmacro %}{% for y in l %}{{ f() }}{% endfor %}', '{% macro a() %}{% macro b() %}x{% endmacro %}{{ b() }}{% endmacro %}{{ a() }}{{ b is defined }}', '{% set f = 1 %}{% macro f() %}x{% endmacro %}{{ f() }}', '{% if t %}{% macro f() %}x{% endmacro %}{% endif %}{{ f() }}', '{% call 1 %}{% endcall %}', '{% call missing() %}{% endcall %}',
    # other tags
    '{% filter upper %}a{{ s }}{% endfilter %}', '{% filter length %}a{% endfilter %}', '{% filter replace("a", "b")|upper %}aXa{% endfilter %}', '{% generation %}x{{ i }}{% endgeneration %}', '{%- generation -%} x {%- endgeneration -%} y', '{% for m in messages %}{% if m.role == "assistant" %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}[{{ m.content }}]{% endif %}{% endfor %}', '{% generation %}{% set g = 1 %}{% endgeneration %}{{ g is defined }}', '{% for y in l %}{% generation %}{{ loop.index }}{{ y }}{% endgeneration %}{% endfor %}', '{% generation %}x', '{% endgeneration %}', '{% do l %}', '{% nonsense %}', '{% include "x" %}', '{% include "x" ignore missing %}', '{% import "x" as y %}', '{% from "x" import y %}', '{% extends "x" %}', '{% trans %}x{% endtrans %}', '{% print 1 %}', '{% debug %}', '{% while t %}{% endwhile %}', '{% set a = l.append(1) %}', '{% if raise_exception("no") %}{% endif %}', '{% set x = raise_exception("no") %}', '{{ raise_exception("a" ~ 1) }}', '{% if f %}{{ raise_exception("no") }}{% endif %}ok',
    # in the manner of published templates
    *PUBLISHED_MANNERS]


def main():
    entries = []
    for template in ['{{ ' + line + ' }}' for line in EXPRESSIONS.replace('{control}', '\x01').strip('\n').split('\n')] + TEMPLATES + NOT_SUPPORTED:
        text = render(template, ARGUMENTS)
        if ' at 0x' in (text or ''):
            print('left out, for it prints an address:', template)
        else:
            assert text is not None or template not in NOT_SUPPORTED, template
            entries.append(dict(template=template, text=text, **({'supported': False} if template in NOT_SUPPORTED else {})))
    path = pathlib.Path(__file__).resolve().parent / 'written.json'
    lines = ',\n'.join(json.dumps(e, ensure_ascii=False) for e in entries)
    path.write_text('{"arguments":%s,\n"entries":[\n%s\n]}\n' % (json.dumps(ARGUMENTS, ensure_ascii=False), lines), encoding='utf-8')
    print(len(entries), 'templates,', sum(e['text'] is None for e in entries), 'of them refused;', path.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
