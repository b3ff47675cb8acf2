#!/usr/bin/env python3
"""Golden renderings, by transformers, of templates drawn at random, written to generated.json beside this file. null stands for a template
that cannot be rendered.

  pip install -r ../requirements.txt && python generated.py [--seed N] [--count N] [--to FILE]

Only what the interpreter supports is drawn, right and wrong uses alike. Other seeds give other templates; compare them by
-Deft.templates.generated=FILE, see GeneratedTemplatesTest.
"""
import argparse
import json
import pathlib
import random
import re

from chats import render
from written import ARGUMENTS

# Left out: what prints an address, what only Python says, and long texts.
UNWANTED = (' at 0x', '<built-in', '<class', '<bound', '<function')
MAX_LENGTH = 300

VARIABLES = {
    'str': ['s', 'e', 'u', 'bos_token', 'messages[0].content', 'messages[1]["content"]', 'people[0].name', 'd.C.k'],
    'int': ['i', 'neg', 'l[0]', 'people[1].age', 'big'],
    'float': ['x'],
    'bool': ['t', 'f', 'add_generation_prompt', 'people[0].ok'],
    'list': ['l', 'll', 'people', 'messages', 'd.a', 'messages[1:]'],
    'dict': ['d', 'messages[0]', 'people[0]', 'd.C', 'tools[0]'],
    'any': ['n', 'missing', 'd.missing', 'messages[9]', 'none', 'people[2].ok']}
TYPES = ['str', 'int', 'float', 'bool', 'list', 'dict', 'any']
STRINGS = ["'a'", "'Ab c'", "''", "' x '", "'a,b,,c'", "'1'", "'-2.50'", "'1e3'", "'nan'", "'<b>&'", "'ß ΑΣ'", "'a\\nb\\n'", '"it\'s"', "'é\\u0301😀'", "'%s'", "'%5.1f|'", "'{}'",
           "'{0!r:>5}'", "'name'", "'age'", "'a.b'", "'\\x00\\t'", "'0x1f'", "'upper'", "'1_000'", "'aaa'", "'ǆ ŉ ﬃ'", "'The end'"]
NUMBERS = ['0', '1', '2', '3', '7', '-1', '-3', '10', '12', '40']
FLOATS = ['0.5', '1.0', '2.5', '-0.0', '1e16', '1e-7', '3.14159', '100.0', 'nan|float', 'inf|float', '-2.5', '1e300', '0.1']
COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in']


class Templates:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def expression(self, kind, depth):
        """An expression that has most likely a value of this kind."""
        if self.chance(.06):
            kind = self.one(*TYPES)
        if depth <= 0 or self.chance(.15):
            return self.atom(kind)
        if self.chance(.07):
            return self.one(f'({self.expression(kind, depth - 1)} if {self.expression("any", depth - 1)} else {self.expression(kind, depth - 1)})',
                            f'({self.expression(kind, depth - 1)} {self.one("or", "and")} {self.expression(kind, depth - 1)})',
                            f'{self.operand(kind, depth)}|default({self.atom(kind)}{self.one("", ", true")})',
                            f'[{self.expression(kind, depth - 1)}, {self.atom(kind)}]{self.one("[0]", "|first", "|last", "[-1]")}',
                            f'{{"k": {self.expression(kind, depth - 1)}}}{self.one(".k", "[" + chr(39) + "k" + chr(39) + "]", ".get(" + chr(39) + "k" + chr(39) + ")")}')
        return getattr(self, kind)(depth - 1)

    def operand(self, kind, depth):
        """An expression that a filter, an attribute or an index can follow."""
        text = self.expression(kind, depth - 1)
        return text if text.isidentifier() or self.chance(.1) else f'({text})'

    def atom(self, kind):
        literals = {'str': STRINGS, 'int': NUMBERS, 'float': FLOATS, 'bool': ['true', 'false', 'True'], 'list': ['[]', '[1, 2, 3]', "['b', 'A', 'c']", "('x', 1)", '[[2, 1], [1, 2]]', '[1, 1.0, true]'],
                    'dict': ['{}', "{'a': 1, 'B': 2}", "{1: 'x', none: 2.0}", "{'b': [1], 'a': {}}"], 'any': ['none', 'missing', "''", '()']}
        return self.one(*(VARIABLES[kind] + literals[kind]))

    def str(self, depth):
        s, text, number = (lambda: self.expression('str', depth)), (lambda: self.operand('str', depth)), (lambda: self.expression('int', depth))
        small = self.one(*NUMBERS)
        return self.one(
            lambda: f'{s()} + {s()}', lambda: f'{s()} ~ {self.expression(self.one(*TYPES), depth)}', lambda: f'{text()} * {small}',
            lambda: f'{text()}[{number()}]', lambda: f'{self.one(*VARIABLES["str"])}[{self.one("", small)}:{self.one("", *NUMBERS)}{self.one("", ":-1", ":2")}]',
            lambda: f'{text()}|{self.one("upper", "lower", "title", "capitalize", "trim", "string", "escape", "safe", "e", "reverse", "tojson", "first", "last", "indent", "length|string")}',
            lambda: f'{text()}.{self.one("upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip")}()',
            lambda: f'{text()}.{self.one("strip", "lstrip", "rstrip", "removeprefix", "removesuffix")}({s()})',
            lambda: f'{text()}|replace({s()}, {s()}{self.one("", ", 1")})', lambda: f'{text()}.replace({s()}, {s()}{self.one("", ", 2")})',
            lambda: f'{text()}.{self.one("center", "ljust", "rjust", "zfill")}({small})', lambda: f'{text()}.center({small}, {self.one("chr", STRINGS[0], STRINGS[2])})',
            lambda: f'{text()}|indent({small}{self.one("", ", true", ", blank=true", ", first=true")})', lambda: f'{self.operand("list", depth)}|join({self.one("", s())})',
            lambda: f'{text()}.join({self.expression("list", depth)})', lambda: f'{self.operand(self.one(*TYPES), depth)}|{self.one("string", "tojson", "escape", "trim", "upper", "title")}',
            lambda: f'{self.operand(self.one("dict", "list"), depth)}|tojson({self.one("", "indent=2", "sort_keys=true", "ensure_ascii=true", "separators=(" + chr(39) + "," + chr(39) + ", " + chr(39) + ":" + chr(39) + ")")})',
            lambda: f"'{self.percent()}' % {self.one(self.expression(self.one(*TYPES), depth), '(' + self.expression(self.one(*TYPES), depth) + ',)', self.expression('int', depth), '(1, ' + self.atom('any') + ')')}",
            lambda: f"'{{{self.one('', '0', 'a', '0!r', '0!s')}{self.one('', self.layout())}}}'.format({self.expression(self.one(*TYPES), depth)}{self.one('', ', a=' + self.atom('float'))})",
            lambda: f'{self.operand("list", depth)}|map("string")|join("|")')()

    def percent(self):
        return ''.join(self.one('', 'a', '%%') + '%' + self.one('', '', '-', '+', '0', ' ', '#') + self.one('', '', '5', '12') + self.one('', '', '.0', '.2') + self.one(*'sssrddixXoeEfgGc') for _ in range(self.one(1, 1, 2)))

    def layout(self):
        return ':' + self.one('', '', '*', '0') + self.one('', '', '<', '>', '^', '=') + self.one('', '', '+', ' ', '-') + self.one('', '', '#') + self.one('', '0', '8', '12') + self.one('', '', ',') + self.one('', '', '.2', '.0') + self.one('', 's', 'd', 'x', 'X', 'b', 'o', 'e', 'f', 'g', '%', 'E', 'G', 'F')

    def int(self, depth):
        number, text, values = (lambda: self.expression('int', depth)), (lambda: self.operand('str', depth)), (lambda: self.operand('list', depth))
        return self.one(
            lambda: f'{number()} {self.one("+", "-", "*", "//", "%")} {number()}', lambda: f'-{self.operand("int", depth)}', lambda: f'{self.atom("bool")} + {number()}', lambda: f'{self.one("2", "-3", "i")} ** {self.one("0", "2", "3", "-1")}',
            lambda: f'{self.operand(self.one("str", "list", "dict"), depth)}|{self.one("length", "count")}', lambda: f'{text()}|int{self.one("", "(9)", "(0, 16)", "(base=8)")}',
            lambda: f'{self.operand("float", depth)}|{self.one("int", "round|int")}', lambda: f'{text()}.{self.one("find", "rfind", "index", "count", "rindex")}({self.expression("str", depth)}{self.one("", ", 1")})',
            lambda: f'{values()}|{self.one("sum", "first", "last", "min", "max")}', lambda: f'{values()}[{number()}]', lambda: f'people|sum(attribute="age")', lambda: f'{values()}.{self.one("index", "count")}({number()})',
            lambda: f'{self.operand("int", depth)}|abs')()

    def float(self, depth):
        number = lambda: self.expression(self.one('int', 'float', 'float'), depth)
        return self.one(
            lambda: f'{number()} {self.one("+", "-", "*", "/", "//", "%")} {number()}', lambda: f'{self.operand("float", depth)}|round{self.one("", "(1)", "(2, " + chr(39) + "floor" + chr(39) + ")", "(0, " + chr(39) + "ceil" + chr(39) + ")", "(-1)")}',
            lambda: f'{self.operand(self.one("str", "int"), depth)}|float{self.one("", "(1.5)")}', lambda: f'{self.operand("float", depth)}|abs', lambda: f'-{self.operand("float", depth)}')()

    def bool(self, depth):
        kind = self.one(*TYPES)
        value = lambda: self.expression(self.one(kind, kind, kind, *TYPES), depth)
        return self.one(
            lambda: f'{value()} {self.one(*COMPARISONS)} {value()}', lambda: f'{value()} {self.one("==", "<", "<=")} {value()} {self.one("<", ">=", "==")} {value()}', lambda: f'not {value()}',
            lambda: f'{self.operand(kind, depth)} is {self.one("", "not ")}{self.one("defined", "undefined", "none", "true", "false", "boolean", "integer", "float", "number", "string", "mapping", "sequence", "iterable", "callable", "escaped", "lower", "upper", "even", "odd", "filter", "test")}',
            lambda: f'{self.operand(kind, depth)} is {self.one("eq", "ne", "lt", "le", "gt", "ge", "in", "divisibleby", "equalto", "sameas")}({self.expression(kind, depth)})',
            lambda: f'{self.operand("str", depth)}.{self.one("startswith", "endswith")}({self.expression("str", depth)}{self.one("", ", 1", ", 0, 2")})',
            lambda: f'{self.operand("str", depth)}.{self.one("isalpha", "isalnum", "isdigit", "isnumeric", "isdecimal", "isspace", "isupper", "islower", "istitle")}()')()

    def list(self, depth):
        values, text = (lambda: self.operand('list', depth)), (lambda: self.operand('str', depth))
        item = lambda: self.expression(self.one(*TYPES), depth)
        return self.one(
            lambda: f'[{", ".join(item() for _ in range(self.one(1, 2, 3)))}]', lambda: f'({item()}, {item()})', lambda: f'{values()} + {values()}', lambda: f'{values()} * {self.one("0", "2", "-1")}',
            lambda: f'{self.one(*VARIABLES["list"])}[{self.one("", *NUMBERS)}:{self.one("", *NUMBERS)}{self.one("", "", ":2", ":-1")}]', lambda: f'{values()}|{self.one("list", "sort", "reverse|list", "unique|list", "sort(reverse=true)", "sort(case_sensitive=true)", "list|reverse|list")}',
            lambda: f'{values()}|{self.one("select", "reject")}{self.one("", "(" + chr(34) + self.one("string", "number", "defined", "none", "even", "odd", "lower") + chr(34) + ")", "(" + chr(34) + self.one("gt", "eq", "in", "ne") + chr(34) + ", " + self.atom("any") + ")")}|list',
            lambda: f'{values()}|map("{self.one("upper", "string", "length", "trim", "abs", "first", "tojson", "int", "title", "list", "escape")}")|list',
            lambda: f'people|{self.one("map(attribute=" + chr(34) + self.one("name", "age", "ok", "name.0") + chr(34) + self.one("", ", default=" + self.atom("any")) + ")", "selectattr(" + chr(34) + self.one("ok", "age") + chr(34) + self.one("", ", " + chr(34) + "defined" + chr(34), ", " + chr(34) + "gt" + chr(34) + ", 5") + ")", "rejectattr(" + chr(34) + "ok" + chr(34) + ")", "sort(attribute=" + chr(34) + self.one("age", "name", "age,name", "city") + chr(34) + ")", "unique(attribute=" + chr(34) + "city" + chr(34) + ")")}|list',
            lambda: f'{text()}.{self.one("split", "rsplit")}({self.one("", "", self.expression("str", depth), self.expression("str", depth) + ", 1", "none, 1")})', lambda: f'{text()}.{self.one("splitlines", "partition", "rpartition")}({self.one("", "true", self.expression("str", depth))})',
            lambda: f'{text()}|list', lambda: f'range({self.one(*NUMBERS)}{self.one("", ", " + self.one(*NUMBERS), ", 9, " + self.one(*NUMBERS))}){self.one("|list", "", "[1:]", "[::-1]|list")}',
            lambda: f'{self.operand("dict", depth)}{self.one("|list", ".keys()|list", ".values()|list", ".items()|list", "|items|list", "|dictsort", "|dictsort(by=" + chr(39) + "value" + chr(39) + ")", "|dictsort(reverse=true)", ".keys()", ".items()")}')()

    def dict(self, depth):
        key = lambda: self.expression(self.one('str', 'str', 'int', 'any', 'bool'), 0)
        return self.one(lambda: '{' + ', '.join(f'{key()}: {self.expression(self.one(*TYPES), depth)}' for _ in range(self.one(0, 1, 2))) + '}', lambda: f'dict({self.operand("dict", depth)}{self.one("", ", a=" + self.expression("any", depth))})',
                        lambda: f'dict(a={self.expression("any", depth)})', lambda: f'{self.operand("dict", depth)}.copy()', lambda: f'dict({self.one("ll", "[(1, 2)]", self.atom("list"))})')()

    def any(self, depth):
        kind = self.one(*TYPES[:-1])
        return self.one(lambda: self.expression(kind, depth), lambda: f'{self.operand("dict", depth)}.get({self.expression("str", depth)}{self.one("", ", " + self.atom(kind))})',
                        lambda: f'{self.operand("dict", depth)}[{self.expression("str", depth)}]', lambda: f'{self.operand(kind, depth)}.{self.one("a", "name", "x", "k")}', lambda: f'{self.operand("list", depth)}[{self.expression("int", depth)}]')()

    def space(self):
        return self.one('', '', ' ', '\n', '  ', '\n  ', 'a', ' b ', 'x\n', '\t')

    def tag(self, inner):
        return '{%' + self.one('', '', '', '-', '+') + ' ' + inner + ' ' + self.one('', '', '', '-', '+') + '%}' + self.space()

    def output(self, depth):
        return '{{' + self.one('', '', '', '-') + ' ' + self.expression(self.one(*TYPES), depth) + ' ' + self.one('', '', '', '-') + '}}' + self.space()

    def body(self, depth, loop=False):
        return self.space() + ''.join(self.statement(depth, loop) for _ in range(self.one(1, 1, 2, 3)))

    def statement(self, depth, loop=False):
        if depth <= 0 or self.chance(.3):
            return self.one(lambda: self.output(1), lambda: self.output(0), lambda: '{{ v }}' + self.space(), lambda: '{#' + self.one('', '-') + ' c ' + self.one('', '-') + '#}' + self.space(),
                            lambda: self.output(0) if not loop else '{{ loop.' + self.one('index', 'index0', 'first', 'last', 'length', 'revindex', 'previtem', 'nextitem', 'depth', 'cycle(1, "b")', 'changed(v)') + ' }}' + self.space())()
        inner = lambda: self.body(depth - 1, loop)
        return self.one(
            lambda: self.tag('if ' + self.expression('bool', 1)) + inner() + self.one('', self.tag('elif ' + self.atom('any')) + inner()) + self.one('', self.tag('else') + inner()) + self.tag('endif'),
            lambda: self.tag(f'for {self.one("v", "v", "w", "k, v", "i")} in {self.expression(self.one("list", "list", "list", "dict", "str"), 1)}{self.one("", "", " if v", " if loop is defined", " recursive")}') + self.body(depth - 1, True)
            + self.one('', '', self.tag('else') + inner()) + self.tag('endfor'),
            lambda: self.tag(f'set {self.one("v", "v", "w", "v, w", "i", "ns.a", "s")} = {self.expression(self.one(*TYPES), 2)}'), lambda: self.tag(f'set {self.one("v", "w")}{self.one("", "", " | upper", " | trim")}') + inner() + self.tag('endset'),
            lambda: self.tag('set ns = namespace(a=1)') + inner() + self.tag(f'set ns.{self.one("a", "b")} = {self.expression("any", 1)}') + '{{ ns.a }}',
            lambda: self.tag(f'macro m({self.one("", "v", "v, w=2", "v=i")})') + inner() + self.tag('endmacro') + self.one('{{ m() }}', '{{ m(1) }}', '{{ m(w=3) }}', '{{ m(1, 2) }}', '{{ m(' + self.atom('any') + ')|upper }}'),
            lambda: self.tag(f'macro m({self.one("", "v")})') + self.one('{{ caller() }}', '{{ caller(1) }}', inner()) + self.tag('endmacro') + self.tag(f'call{self.one("", "(w)")} m({self.one("", "1")})') + inner() + self.tag('endcall'),
            lambda: self.tag(f'filter {self.one("upper", "trim", "replace(" + chr(34) + "a" + chr(34) + ", " + chr(34) + "b" + chr(34) + ")", "indent", "title")}') + inner() + self.tag('endfilter'),
            lambda: self.tag(f'with {self.one("", "v = 1", "v = s, w = v", "i = n")}') + inner() + self.tag('endwith'), lambda: self.tag('raw') + self.one('{{ x }}', '{% if %}', ' # ') + self.tag('endraw'),
            lambda: self.tag(self.one('break', 'continue')) if loop else inner(), lambda: self.tag('generation') + inner() + self.tag('endgeneration'))()

    def mutated(self, template):
        """The template with a piece lost, doubled, moved or replaced."""
        pieces = [p for p in re.split(r'(\{[{%#][-+]?|[-+]?[}%#]\}|\w+|\s+|[^\w\s])', template) if p]
        for _ in range(self.one(1, 1, 2)):
            at, other = self.random.randrange(len(pieces)), self.random.randrange(len(pieces))
            self.one(lambda: pieces.pop(at) if len(pieces) > 1 else None, lambda: pieces.insert(other, pieces[at]), lambda: pieces.__setitem__(at, pieces[other]),
                     lambda: pieces.__setitem__(at, self.one('(', ')', '[', '}', '"', "'", '|', '.', '-', '{{', '%}', '1', 'not', 'is', 'in', 'else', ',', ':', '=', '*', '~', '\ufeff', '\x01', '\\', '#', '\n')))()
        return ''.join(pieces)

    def template(self):
        how = self.random.random()
        if how < .55:
            return '{{ ' + self.expression(self.one(*TYPES), self.one(1, 2, 2, 3)) + ' }}'
        template = self.body(2)
        return template if how < .85 else self.mutated(template)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=2400)
    parser.add_argument('--to', type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent / 'generated.json')
    options = parser.parse_args()
    templates, entries = Templates(options.seed), {}
    while len(entries) < options.count:
        template = templates.template()
        if template in entries or len(template) > MAX_LENGTH:
            continue
        text = render(template, ARGUMENTS)
        if text is None or (len(text) <= MAX_LENGTH and not any(u in text for u in UNWANTED)):
            entries[template] = text
    lines = ',\n'.join(json.dumps(e, ensure_ascii=False) for e in entries.items())
    options.to.write_text('{"arguments":%s,\n"entries":[\n%s\n]}\n' % (json.dumps(ARGUMENTS, ensure_ascii=False), lines), encoding='utf-8')
    print(len(entries), 'templates,', sum(t is None for t in entries.values()), 'of them refused;', options.to.stat().st_size, 'bytes')


if __name__ == '__main__':
    main()
