"""Statements that bind names."""
from table import statement
from writer import FLAG, NUM, Int, Mask


@statement(8)
def assign_number(w):
    value = w.number()
    w.line(f'{w.target(NUM)} = {value}')


@statement(8)
def assign_array(w):
    shape = w.shape()
    value = w.array(shape)
    w.line(f'{w.target(shape)} = np.tanh({value})' if w.chance(30) else f'{w.target(shape)} = 0.7 * ({value})')


@statement(4, lambda w: _free(w, NUM))
def augmented_number(w):
    name = w.pick(*_free(w, NUM))
    w.line(f'{name} {w.pick("+=", "*=", "-=", "/=")} {w.pick("np.cos", "1.2 + 0.5 * np.sin")}({w.number(1)})'
           if w.chance(80) else f'{name} **= 2')


def _free(w, kind):
    return [n for n in w.names(kind) if n not in w.fixed]


@statement(2)
def assign_truth_value(w):
    value = w.test()
    w.line(f'{w.target(FLAG)} = {value}')


@statement(1)
def assign_integer(w):
    bound = w.pick(3, 2)
    names = w.arrays(1)
    value = w.pick('1', '0', *[f'int(np.argmax({n}[:{bound}]))' for n in names if w.kinds[n][0] >= bound],
                   *[f'int({n} > 0.3017)' for n in w.names(NUM)])
    w.line(f'{w.target(Int(bound))} = {value}')


@statement(1, lambda w: w.arrays())
def assign_mask(w):
    name = w.pick(*w.arrays())
    text = w.pick('{} > 0.3119', '{} < 0.2217', '~({} > 0.0041)', '({0} > -0.4019) & ({0} < 0.4023)').format(name)
    shape = w.kinds[name]
    w.line(f'{w.target(Mask(shape))} = {text}')


@statement(3)
def unpacked_tuple(w):
    kinds = [w.pick(NUM, w.shape()) for _ in range(2 + w.chance(25))]
    values = [f'0.8 * ({w.value(k, 1)})' for k in kinds]
    fresh = []
    for kind in kinds:
        known = [n for n in _free(w, kind) if n not in fresh]
        name = w.pick(*known) if known and w.chance(50) else w.new()
        while name in fresh:
            name = f'{name}_'
        fresh.append(name)
    w.kinds.update(zip(fresh, kinds))
    w.line(f'{", ".join(fresh)} = {", ".join(values)}')


@statement(5, lambda w: len(_free(w, NUM)) > 1)
def swapped_numbers(w):
    names = _free(w, NUM)
    one = w.pick(*names)
    other = w.pick(*[n for n in names if n != one])
    w.line(w.pick(f'{one}, {other} = {other}, {one}', f'{one}, {other} = {other} + 0.1 * {one}, {one} * {other}',
                  f'{one} = {other} = np.sin({one})'))


@statement(2, lambda w: any(w.kinds[n] for n in w.arrays()))
def unpacked_array(w):
    name = w.pick(*[n for n in w.arrays() if w.kinds[n]])
    shape = w.kinds[name]
    if shape[0] not in (2, 3):
        return w.line('pass')
    targets = []
    while len(targets) < shape[0]:
        name_of_part = w.new()
        if name_of_part in targets:
            name_of_part += '_' * len(targets)
        targets.append(name_of_part)
    w.line(f'{", ".join(targets)} = {name}' + ('' if len(shape) == 1 else ' * 1.0'))
    w.kinds.update(dict.fromkeys(targets, shape[1:] or NUM))


@statement(1)
def dead_code(w):
    value = w.number()
    w.line(w.pick('unused = {}', 'if False:\n{1}unused = {0}', 'assert True, {}', 'unused = [{}]', 'str(3)',
                  'unused = np.zeros(3) * {}').format(value, '    ' * (w.indent + 1)))


@statement(1, lambda w: w.lines and w.lines[-1].lstrip().split(' ')[0] in w.kinds
           and w.lines[-1].startswith('    ' * w.indent) and not w.lines[-1].startswith('    ' * w.indent + ' '))
def repeated_statement(w):
    w.lines.append(w.lines[-1])


@statement(1, lambda w: w.names(NUM))
def walrus(w):
    value = w.number(1)
    name, other = w.target(NUM), w.pick(*w.names(NUM))
    w.line(f'{w.target(NUM)} = ({name} := {value}) * {name} + 0.1 * {other}' if name != other
           else f'{name} = {value}')
