"""Print the gradients' texts of some programs: ``write_texts.py FILE.py ...``. Run under different seeds of hashes."""
import pathlib
import sys
import warnings

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'attacks')]

from texts import derivatives, imported  # noqa: E402

from srcad import errors  # noqa: E402

warnings.simplefilter('ignore')
for name in sys.argv[1:]:
    module = imported(pathlib.Path(name))
    try:
        for derivative in derivatives(module.f, module.ARGS, tuple(range(len(module.ARGS)))):
            print(derivative.source)
    except errors.SrcadError as error:      # the refusal is the same, too
        print(error)
