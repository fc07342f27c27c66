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
RUN = 20
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


def runs(page):
    """All runs of 20 words of a page, as a set of tuples."""
    return {tuple(page[i : i + RUN]) for i in range(len(page) - RUN + 1)}


def alone(pages):
    """Names of the topics that share no run of 20 words with any other, in order.

    Many topics stand word for word within a longer one; those can only be read
    together.  A topic of less than 20 words has no run that shows it, and is left out.
    """
    found = {name: runs(page) for name, page in pages.items()}
    topics_with = Counter(run for page in found.values() for run in page)
    return [
        name
        for name, page in found.items()
        if page and all(topics_with[run] == 1 for run in page)
    ]


def split(pages):
    """Topics -> names (train, valid, test), with no run of 20 words in two parts.

    Of each five topics that stand alone the 1st goes to valid, the 3rd to test.
    """
    free = alone(pages)
    valid, test = free[::5], free[2::5]
    return [name for name in pages if name not in {*valid, *test}], valid, test


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
