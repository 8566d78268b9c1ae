"""Random small programs with effects, for comparing what they do before and after a transformation."""
import collections.abc
import random

NUMBERS = ('i', 'j', 'n', 'x', 'y', 'z')
LISTS = ('p', 'q')


class Programs:
    """Writes one program from a seed.

    All names are bound from the start, and the lists keep their length, so that a program fails by its arithmetic only.
    """

    def __init__(self, seed, depth=3):
        self.random = random.Random(seed)
        self.depth = depth
        self.loops = 0
        self.result = self.pick(*NUMBERS)

    def program(self):
        lines = ['def f(i, x, p):', "    'What it does.'", '    j = 2', '    n = 0', '    y = 1.5', '    z = 0',
                 '    q = [1, 2.5, 3]', '    fuel = 12']
        lines += self.block(self.random.randint(3, 7), self.depth, '    ')
        last = self.pick(f'    return {self.result}', '    return (i, j, n, x, y, z, p, q)')
        return '\n'.join([*lines, last, ''])

    def pick(self, *choices):
        return self.random.choice(choices)

    def name(self):
        return self.pick(*NUMBERS)

    # Expressions.

    def number(self, depth=2):
        if depth <= 0 or self.random.random() < 0.2:
            return self.pick(self.name, self.name, lambda: self.pick('0', '1', '2', '0.5', '-1', 'G', 'True'))()
        sub = lambda: self.number(depth - 1)
        return self.pick(
            lambda: f'({sub()} {self.pick("+", "-", "*", "+", "-", "//", "/", "%")} {sub()})',
            lambda: f'({sub()} {self.pick("+", "-", "*")} {sub()})',
            lambda: f'(-{sub()})', lambda: f'(not {sub()})',
            lambda: f'log({sub()})', lambda: f'log({sub()})', lambda: 'bump()', lambda: f'touch({self.a_list()})',
            lambda: f'({self.name()} := {sub()})',
            lambda: f'({sub()} if {self.test(depth - 1)} else {sub()})',
            lambda: f'({sub()} {self.pick("and", "or")} {sub()})',
            lambda: f'({sub()} {self.pick("and", "or")} {sub()} {self.pick("and", "or")} {sub()})',
            lambda: f'({self.test(depth - 1)})',
            lambda: f'{self.a_list()}[{self.index(depth - 1)}]',
            lambda: f'total({sub()}, *{self.display(depth - 1)}, k={sub()})',
            lambda: f'[{sub()}, {sub()}][{self.index(depth - 1)} % 2]',
            # No f-string within an f-string: before Python 3.12 the quotes would have to differ.
            lambda: f'len(f"{{log({self.name()})}}{{({self.name()} := {self.name()})}}{{{self.name()}}}")',
            lambda: f'sum({self.display(depth - 1)})', lambda: f'max({sub()}, {sub()})',
            lambda: f'abs({sub()})', lambda: f'{{1: {sub()}, 2: {sub()}}}[{self.pick(1, 2)}]',
        )()

    def test(self, depth=2):
        sub = lambda: self.number(depth - 1)
        op = lambda: self.pick('<', '>', '<=', '==', '!=')
        return self.pick(
            lambda: f'{sub()} {op()} {sub()}', lambda: f'{sub()} {op()} {sub()}',
            lambda: f'{sub()} {op()} {sub()} {op()} {sub()}', lambda: sub(), lambda: f'not {sub()}',
            lambda: f'({sub()} {op()} {sub()}) {self.pick("and", "or")} ({sub()} {op()} {sub()})')()

    def index(self, depth=1):
        return self.pick('0', '1', '2', '-1', f'int({self.number(depth)}) % 3', f'int({self.name()}) % 3')

    def a_list(self):
        return self.pick('p', 'q', 'p', 'q', '(p if z else q)', 'same(p)')

    def display(self, depth=1):
        first, second = self.number(depth), self.number(depth)
        return self.pick(f'({first}, {second})', f'[{first}, {second}]', self.pick(*LISTS), f'[*p, {first}]',
                         f'p[:{self.index(depth)}]')

    # Statements.

    def block(self, count, depth, indent):
        lines = []
        for _ in range(count):
            lines += self.statement(depth, indent)
        return lines

    def statement(self, depth, indent):
        number, name = self.number, self.name
        simple = [
            lambda: f'{name()} = {number(3)}', lambda: f'{name()} = {number()}', lambda: f'{name()} = {name()}',
            lambda: f'{name()} {self.pick("+=", "-=", "*=")} {number()}',
            lambda: f'{self.a_list()}[{self.index()}] = {number()}',
            lambda: f'{self.a_list()}[{self.index()}] += {number()}',
            lambda: f'{name()} = {name()} = {number()}',
            lambda: f'{name()} = p[{self.index()}] = {name()} = {number()}',
            lambda: '{0}, {1} = {1}, {0}'.format(name(), name()),
            lambda: f'{name()}, {name()} = {number()}, {number()}',
            lambda: f'{name()}, {name()}, {name()} = {self.name()}, {self.name()}, {self.name()}',
            lambda: f'p[{self.index()}], q[{self.index()}] = q[{self.index()}], p[{self.index()}]',
            lambda: f'{name()}, p[{self.index()}], {name()} = {self.pick("p", "q")}',
            lambda: f'{name()}, p[{self.index()}], {name()} = {number()}, {name()}, {number()}',
            lambda: f'{name()}, *rest = {self.display()}', lambda: f'*rest, {name()} = {self.display()}',
            lambda: f'({name()}, {name()}), {name()} = ({number()}, {name()}), {number()}',
            lambda: f'[{name()}, {name()}, {name()}] = {self.pick(*LISTS)}',
            lambda: 'p, q = q, p', lambda: 'p = q', lambda: f'q = [{number()}, {number()}, 1]', lambda: 'p += ()',
            lambda: f'log({number()})', lambda: f'{number()}', lambda: f'{self.test()} and log({number()})',
            lambda: f'{name()}: float = {number()}', lambda: 'pass', lambda: f'{number()} if {self.test()} else log(7)',
            lambda: f'assert {self.test()} or True, log(1)', lambda: f'assert z != 17, log({name()})',
        ]
        exits = ['return ' + self.pick(self.result, self.name(), '0', self.number()), 'raise ValueError(log(3))']
        if self.loops:
            exits += ['break', 'continue'] * 4
        if depth > 0 and self.random.random() < 0.5:
            return self.pick(self.a_for, self.a_while, self.an_if, self.an_if, self.an_if)(depth - 1, indent)
        if self.random.random() < (0.25 if depth < self.depth else 0.02):
            return [indent + self.pick(*exits)]
        return [indent + self.pick(*simple)()]

    def body(self, depth, indent):
        return self.block(self.random.randint(1, 3), depth, indent + '    ')

    def an_if(self, depth, indent):
        lines = [f'{indent}if {self.test(3)}:', *self.body(depth, indent)]
        while self.random.random() < 0.3:
            lines += [f'{indent}elif {self.test()}:', *self.body(depth, indent)]
        if self.random.random() < 0.5:
            lines += [f'{indent}else:', *self.body(depth, indent)]
        return lines

    def a_for(self, depth, indent):
        header = self.pick(
            lambda: f'for {self.name()} in range({self.pick("3", "n % 4", "1, 4", "len(p)", "log(2)")}):',
            lambda: f'for {self.name()} in {self.display()}:', lambda: f'for {self.name()} in p:',
            lambda: f'for {self.name()}, {self.name()} in zip(p, {self.display()}):',
            lambda: f'for {self.name()}, ({self.name()}, {self.name()}) in enumerate(zip(q, p)):',
            lambda: f'for q[{self.index()}] in ({self.number()}, {self.number()}):',
            lambda: f'for {self.name()}, *rest in [(1, 2), (3, 4)]:',
            lambda: f'for {self.name()} in same({self.a_list()}):')()
        return [indent + header, *self.loop_body(depth, indent)]

    def a_while(self, depth, indent):
        test = self.pick(lambda: self.test(3), lambda: self.test(), lambda: 'True', lambda: f'{self.name()} < 3')()
        return [f'{indent}while {test}:', f'{indent}    fuel -= 1', f'{indent}    if fuel < 0:',
                f'{indent}        {self.pick("break", "break", "return log(y)", "raise KeyError")}',
                *self.loop_body(depth, indent)]

    def loop_body(self, depth, indent):
        self.loops += 1
        lines = self.body(depth, indent)
        self.loops -= 1
        if self.random.random() < 0.4:
            lines += [f'{indent}else:', *self.body(depth, indent)]
        return lines


class Abort(Exception):
    pass


def outcome(code):
    """Run a program twice, on two inputs; gives results, logs, and what became of the arguments."""
    seen = []
    for i, x, start in ((1, 0.5, 0), (-2, 2.0, 3)):
        log_of, p = [], [3, 0.25, -1]
        space = {}

        def log(value):
            log_of.append(repr(value))
            if len(log_of) > 500:
                raise Abort
            return value

        def bump():
            log_of.append('bump')
            space['G'] += 1
            return space['G']

        def touch(values):
            values[0] = values[0] + 1 if abs(values[0]) < 1e6 else 0
            return log(values[-1])

        def total(*args, k):
            return log(sum(args) - k)

        space.update(log=log, bump=bump, touch=touch, total=total, same=lambda v: (log('same'), v)[1], G=start,
                     collections=collections)
        exec(code, space)
        try:
            result = repr(space['f'](i, x, p))
        except Exception as error:
            result = type(error).__name__
        seen.append((result, log_of, repr(p), space['G']))
    return seen
