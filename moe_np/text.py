"""English that every Python carries: the help topics of `pydoc`, as numbers of words.

`pydoc_data.topics` holds the text that `help("lists")` prints, 79 topics.  It changes a
little with every release of Python, so the words are counted and split here, in code.
Axes: V words of the vocabulary, L words of a stream, B streams side by side.
"""

import re
from collections import Counter
from pydoc_data import topics as source

import numpy as np

from moe_np.require import require, shapes

UNKNOWN = "<unk>"
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[.,:;()]")


def topics():
    """The topics: name -> list of words, in the order of the names, no text twice.

    A word is a run of letters in lower case, or one of the signs . , : ; ( )
    """
    found = {name: tuple(words(source.topics[name])) for name in sorted(source.topics)}
    first = {text: name for name, text in reversed(found.items())}
    return {name: list(text) for name, text in found.items() if first[text] == name}


def words(text):
    """The words of a text, in order."""
    return WORD.findall(text.lower())


def split(names):
    """Names in order -> (train, valid, test): of each eight the 1st and the 5th go."""
    train = [name for i, name in enumerate(names) if i % 4]
    return train, list(names[::8]), list(names[4::8])


def vocabulary(texts, V):
    """<unk> and the V - 1 most frequent words; of equals, the first in the alphabet."""
    counts = Counter(word for text in texts for word in text)
    require(2 <= V <= len(counts) + 1, "V", V, f"2 to {len(counts) + 1}")
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return [UNKNOWN, *ranked[: V - 1]]


def encode(text, vocabulary):
    """Words -> their numbers (L,); a word that is not in the vocabulary is number 0."""
    number = {word: i for i, word in enumerate(vocabulary)}
    return np.array([number.get(word, 0) for word in text])


def streams(numbers, B):
    """Cut one text (L,) into B of equal length, side by side: (L // B, B).

    Row t + 1 holds the words that follow those of row t.  The rest is left out.
    """
    numbers = np.asarray(numbers)
    shapes(numbers=(numbers, "L"))
    L = len(numbers) // B
    require(L >= 2, "numbers", f"{len(numbers)} words", f"at least 2 B = {2 * B}")
    return numbers[: L * B].reshape(B, L).T.copy()


def windows(stream, T):
    """(words, targets) of every T steps, both (T, B): the target is the next word."""
    last = len(stream) - 1
    require(1 <= T <= last, "T", T, f"1 to {last}")
    for t in range(0, last - T + 1, T):
        yield stream[t : t + T], stream[t + 1 : t + T + 1]
