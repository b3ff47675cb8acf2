"""Files that are there whole or not at all, so that a run that was cut off goes on where it was."""
import contextlib
import os


@contextlib.contextmanager
def whole(path):
    """A text file to write; it has its name only when everything is in it."""
    with open(path + '.new', 'w', encoding='utf-8') as out:
        yield out
    os.replace(path + '.new', path)
