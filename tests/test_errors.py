"""What errors say and how they are shown."""
import pathlib
import pickle
import re
import traceback

import gast
import pytest

from srcad import errors, missing
from srcad.unit import Origin, Source

TEXT = """\
def energy(state):
    for s in state:
        yield s
\tx = '日本' + é(1)
    y = (1 +
         2)
"""
SOURCE = Source('examples/orbit.py', TEXT, 'orbit')


def node(line, column, end_column, end_line=None):
    made = gast.Pass()
    made.lineno, made.col_offset, made.end_lineno, made.end_col_offset = line, column, end_line or line, end_column
    return made


def test_rendering_is_the_documented_format():
    error = errors.make('SRC104', 'generator functions are not supported', SOURCE, node(3, 8, 15), 'return a list',
                        "needed for grad(energy, wrt='radii')")
    shown = traceback.format_exception_only(type(error), error)
    assert ''.join(shown) == """\
srcad.UnsupportedSyntax: examples/orbit.py:3:9: generator functions are not supported
    3 |         yield s
      |         ^^^^^^^
  help: return a list
  note: needed for grad(energy, wrt='radii')        [SRC104]
"""


def test_attributes():
    error = errors.make('SRC104', 'reason', SOURCE, node(3, 8, 15), 'help', 'note')
    assert (error.code, error.filename, error.line, error.column, error.end_column) == (
        'SRC104', 'examples/orbit.py', 3, 9, 16)
    assert (error.reason, error.help, error.note) == ('reason', 'help', 'note')


def test_marks_stand_below_wide_characters_and_tabs():
    line = TEXT.split('\n')[3]
    start = len(line[:line.index('é')].encode())
    shown = str(errors.make('SRC116', 'no', SOURCE, node(4, start, start + len('é(1)'.encode())))).split('\n')
    assert shown[0].startswith('examples/orbit.py:4:13:')       # columns count characters
    assert shown[2].split('        [')[0] == '      | \t' + ' ' * len("x = '") + ' ' * 4 + ' ' * len("' + ") + '^^^^'


def test_statement_over_several_lines_is_marked_to_the_end_of_the_first():
    shown = str(errors.make('SRC116', 'no', SOURCE, node(5, 8, 11, end_line=6))).split('\n')
    assert shown[1:] == ['    5 |     y = (1 +', '      |         ^^^^        [SRC116]']


def test_compound_statement_is_marked_at_its_header():
    text = 'for s in state:   # a comment\n    pass\n'
    shown = str(errors.make('SRC116', 'no', Source('f.py', text), gast.parse(text).body[0])).split('\n')
    assert shown[2] == '      | ' + '^' * len('for s in state:') + '        [SRC116]'


def test_generated_node_is_shown_where_it_came_from():
    made = gast.Pass()
    made.origin = Origin(SOURCE, 3, 8, 3, 15, 'yield s')
    assert str(errors.make('SRC116', 'no', None, made)).startswith('examples/orbit.py:3:9: no\n    3 |         yield s')


def test_error_without_a_place():
    assert str(errors.WrtError('nothing to differentiate', help='say what')) == (
        'nothing to differentiate\n  help: say what        [SRC401]')


def test_collector_reports_everything_sorted_and_raises_the_first_class():
    collector = errors.Collector(SOURCE, note='needed for grad(energy)')
    collector.add('SRC210', node(5, 8, 9), 'second')
    collector.add('SRC104', node(3, 8, 15), 'first', help='fix it')
    collector.add('SRC104', node(3, 8, 15), 'first', help='fix it')         # the same again is not repeated
    with pytest.raises(errors.UnsupportedSyntax) as caught:
        collector.finish()
    text = str(caught.value)
    assert [problem.reason for problem in caught.value.problems] == ['first', 'second']
    assert text.index('first') < text.index('srcad.UnknownName: examples/orbit.py:5:9: second')
    assert text.count('first') == 1
    assert text.count('note: needed for grad(energy)') == 2


def test_collector_without_problems_is_silent_and_does_not_hide_other_errors():
    with errors.Collector(SOURCE) as collector:
        assert not collector
    with pytest.raises(KeyError), errors.Collector(SOURCE) as collector:
        collector.add('SRC104', node(3, 8, 15), 'x')
        raise KeyError
    with pytest.raises(errors.UnsupportedSyntax), errors.Collector(SOURCE) as collector:
        collector.add('SRC104', node(3, 8, 15), 'x')


def test_errors_survive_pickling():
    collector = errors.Collector(SOURCE)
    collector.add('SRC104', node(3, 8, 15), 'first')
    collector.add('SRC210', node(5, 8, 9), 'second')
    with pytest.raises(errors.SrcadError) as caught:
        collector.finish()
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is type(caught.value)
    assert str(again) == str(caught.value)


def test_missing_rule_shows_the_rule_to_write_and_near_names():
    error = missing.missing_rule('np.tanhh', ['x', 'y'], ['numpy.tanh', 'numpy.sin', 'numpy.arctanh'])
    text = str(error)
    assert '@srcad.adjoint(np.tanhh)\n' in text
    assert 'def tanhh_adjoint(result, x, y):\n' in text
    assert 'd[x] = ...' in text and 'd[y] = ...' in text
    assert 'numpy.tanh' in text and 'numpy.sin' not in text
    assert isinstance(error, NotImplementedError)
    assert 'd[result] = ...' in str(missing.missing_rule('f', mode='tangent'))


def test_the_rule_that_is_shown_is_python():
    lines = missing.missing_rule('np.outer', ['x', 'y']).help.split('\n')[1:5]
    tree = gast.parse('\n'.join(line[2:] for line in lines))
    assert isinstance(tree.body[0], gast.FunctionDef)


@pytest.mark.parametrize('code', errors.CODES)
def test_each_code_is_documented(code):
    entry = errors.CODES[code]
    assert issubclass(getattr(errors, entry.error), errors.SrcadError)
    assert entry.title and 'Remedy' in entry.explanation
    assert entry.title in errors.explain(code) and entry.explanation in errors.explain(code)
    assert type(errors.make(code, 'x')).__name__ == entry.error


def test_explain_takes_short_and_lower_case_codes_and_refuses_others():
    assert errors.explain('104') == errors.explain('src104') == errors.explain('SRC104')
    with pytest.raises(errors.UsageError, match='SRC999'):
        errors.explain('SRC999')


def test_default_codes_exist_and_belong_to_their_class():
    for cls in errors.SrcadError.__subclasses__():
        assert errors.CODES[cls.default_code].error == cls.__name__


def test_codes_that_the_compiler_uses_are_documented():
    root = pathlib.Path(errors.__file__).parent
    used = {code for file in root.rglob('*.py') for code in re.findall(r"'(SRC\d+)'", file.read_text())}
    assert used <= set(errors.CODES)


def test_errors_are_fitting_builtin_ones():
    for cls, builtin in ((errors.WrtError, ValueError), (errors.NotScalarError, TypeError),
                         (errors.UnsupportedSyntax, NotImplementedError), (errors.UnknownName, NameError)):
        assert issubclass(cls, builtin) and issubclass(cls, errors.SrcadError)
