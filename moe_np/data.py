"""The data of the book: sentences of a little grammar, vowels, clusters of patches.

A sentence is spelled out by GRAMMAR and LEXICON; some words are nouns in one place and
verbs in another.

Peterson & Barney (1952, JASA 24:175-184) let 76 speakers say ten English words,
twice each, and measured the pitch and the first three resonances (formants) of
every vowel.  The rows go by speaker, then vowel, then repetition.

Chen et al. (2022) draw clusters that no single network of their form can classify.

Axes: N sentences, vowels (76 * 10 * 2 = 1520) or cases; D = 23 pairs of word classes,
or the width of a patch; P = 4 patches, K clusters.
"""

import csv
import math
from collections import Counter
from importlib import resources

import numpy as np

from moe_np.require import require, shapes

VOWELS = ("iy", "ih", "eh", "ae", "ah", "aa", "ao", "uh", "uw", "er")
IPA = ("i", "ɪ", "ɛ", "æ", "ʌ", "ɑ", "ɔ", "ʊ", "u", "ɝ")
COLUMNS = ("group", "sex", "speaker", "vowel", "repetition", "F0", "F1", "F2", "F3")

GRAMMAR = {  # a name -> the ways to spell it out, equally probable
    "sentence": ("phrase", "phrase and phrase"),
    "phrase": ("subject action", "subject action and action"),
    "subject": ("group", "the group", "group and group"),
    "group": ("beings", "adjective beings"),
    "action": ("doing", "doing object", "adverb doing", "adverb doing object"),
    "object": ("beings", "the thing", "a thing", "the adjective thing"),
}
LEXICON = {  # a name -> its words, equally probable
    "adjective": ("small", "good", "long", "new"),
    "adverb": ("often", "never", "always", "now"),
    "beings": ("dogs", "children", "birds", "friends"),
    "thing": ("song", "tree", "walk", "watch", "play", "dance"),
    "doing": ("see", "like", "hear", "walk", "watch", "play", "dance"),
}
ROLES = {"beings": "noun", "thing": "noun", "doing": "verb", "adjective": "adjective"}
PAIRS = (  # which class of word can follow which: all that the grammar allows
    *(("article", second) for second in ("adjective", "noun", "either")),
    *(("adjective", second) for second in ("noun", "either")),
    *(("noun", second) for second in ("adverb", "verb", "either", "and")),
    *(("adverb", second) for second in ("verb", "either")),
    *(("verb", second) for second in ("article", "noun", "and")),
    *(("either", second) for second in ("article", "noun", "and")),
    *(("and", second) for second in ("article", "adjective", "noun")),
    *(("and", second) for second in ("adverb", "verb", "either")),
)


def sentences(N, *, rng):
    """N random sentences: arrays by name.

    text (N,)                            the sentence, words with a space between them
    pairs (N, 23)                        pair_counts of it
    noun (N,)  verb (N,)  adjective (N,) how many words of each kind it has
    """
    require(N >= 1, "N", N, "at least 1")
    spelled = [_spell("sentence", rng) for _ in range(N)]
    text = [" ".join(word for word, _ in words) for words in spelled]
    roles = [Counter(role for _, role in words) for words in spelled]
    counts = {k: np.array([r[k] for r in roles]) for k in ("noun", "verb", "adjective")}
    pairs = np.array([pair_counts(t) for t in text])
    return {"text": np.array(text), "pairs": pairs, **counts}


def pair_counts(text):
    """How often each of PAIRS, the classes of two neighbouring words, occurs.  (23,)

    A word's class is what a dictionary knows: "either" is a noun or a verb.
    Errors: ValueError for an unknown word or a pair that the grammar cannot make.
    """
    words = text.split()
    for word in words:
        require(word in _CLASS, "text", repr(word), "words of the lexicon")
    classes = [_CLASS[word] for word in words]
    seen = Counter(zip(classes, classes[1:], strict=False))
    for pair in seen:
        require(pair in PAIRS, "text", f"{pair} in {text!r}", "pairs of the grammar")
    return np.array([seen[pair] for pair in PAIRS])


def _spell(name, rng):
    """Spell a name out: a list of (word, role)."""
    if name in GRAMMAR:
        way = GRAMMAR[name][rng.integers(len(GRAMMAR[name]))]
        return [pair for part in way.split() for pair in _spell(part, rng)]
    words = LEXICON.get(name, (name,))
    return [(words[rng.integers(len(words))], ROLES.get(name))]


def _classes():
    """Word -> class: what a dictionary says, without the sentence."""
    known = {"the": "article", "a": "article", "and": "and"}
    for name, words in LEXICON.items():
        for word in words:
            kind = ROLES.get(name, name)
            known[word] = kind if known.get(word, kind) == kind else "either"
    return known


_CLASS = _classes()


def vowels():
    """The Peterson-Barney vowels: fresh arrays by name, in the order of the file.

    group (N,)       "m" man (33 speakers), "w" woman (28) or "c" child (15)
    sex (N,)         "m" or "f"
    speaker (N,)     1 to 76: men 1-33, women 34-61, children 62-76
    vowel (N,)       0 to 9, the place in VOWELS (ARPABET letters) and in IPA:
                     heed hid head had hud hod hawed hood who'd heard
    repetition (N,)  1 or 2
    f (N, 4)         pitch F0 and formants F1, F2, F3 in Hz

    Errors: ValueError if the file, vowels.csv, is damaged.
    """
    return _read(resources.files(__package__) / "vowels.csv")


def _read(path):
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    require(rows[:1] == [list(COLUMNS)], path.name, f"header {rows[:1]}", COLUMNS)
    rows, design = rows[1:], _design()
    require(len(rows) == len(design), path.name, f"{len(rows)} rows", len(design))
    for n, (row, plan) in enumerate(zip(rows, design, strict=True), 1):
        _check(f"{path.name}, row {n}", row, plan)
    group, sex, speaker, vowel, repetition, *f = zip(*rows, strict=True)
    return {
        "group": np.array(group),
        "sex": np.array(sex),
        "speaker": np.array(speaker, dtype=int),
        "vowel": np.array([VOWELS.index(name) for name in vowel]),
        "repetition": np.array(repetition, dtype=int),
        "f": np.array(f, dtype=float).T.copy(),
    }


def _design():
    """(group, speaker, vowel, repetition) of every row, as text."""
    groups = ["m"] * 33 + ["w"] * 28 + ["c"] * 15
    people = [(group, str(speaker)) for speaker, group in enumerate(groups, 1)]
    return [(*who, v, rep) for who in people for v in VOWELS for rep in "12"]


def _check(where, row, plan):
    require(len(row) == len(COLUMNS), where, f"{len(row)} columns", len(COLUMNS))
    came, sex = (row[0], *row[2:5]), row[1]
    require(came == plan, f"{where}: group, speaker, vowel, repetition", came, plan)
    require(sex in ("m", "f"), f"{where}: sex", sex, "m or f")
    f = [int(value) if value.isdecimal() else -1 for value in row[5:]]
    rising = 50 < f[0] <= f[1] <= f[2] < f[3] < 5000
    require(
        rising, f"{where}: F0 to F3", row[5:], "rising whole numbers, 50 to 5000 Hz"
    )


def directions(K, D, *, rng):
    """Unit vectors at right angles: labels' v (K, D) and cluster centres' c (K, D).

    Errors: ValueError when D has no room for 2 K of them.
    """
    require(D >= 2 * K, "D", D, f"at least 2 K = {2 * K}")
    Q, _ = np.linalg.qr(rng.standard_normal((D, 2 * K)))
    return Q.T[:K].copy(), Q.T[K:].copy()


def clusters(N, v, c, *, alpha, beta, gamma, sigma, rng):
    """Cases of Chen et al. (2022): four patches in random order, and their story.

    v, c (K, D) from `directions`; alpha, beta, gamma: (low, high) of uniform strengths.
    x (N, 4, D)   y alpha v_k, beta c_k, eps gamma v_k', and N(0, sigma^2 / D) noise
    y, eps (N,)   +1 or -1: y is the class, eps the sign of the distractor
    k, other (N,) the cluster k and the other cluster k' that lends its direction
    """
    shapes(v=(v, "K D"), c=(c, "K D"))
    (K, D), sign = v.shape, np.array([-1, 1])
    require(K >= 2, "v", f"{K} cluster", "2 or more")
    k, y, eps = rng.integers(K, size=N), rng.choice(sign, N), rng.choice(sign, N)
    other = (k + rng.integers(1, K, size=N)) % K
    a, b, g = (rng.uniform(*ends, N) for ends in (alpha, beta, gamma))
    noise = sigma / math.sqrt(D) * rng.standard_normal((N, D))
    weighted = zip((y * a, b, eps * g), (v[k], c[k], v[other]), strict=True)
    x = np.stack([*(w[:, None] * u for w, u in weighted), noise], 1)
    order = rng.permuted(np.tile(np.arange(4), (N, 1)), axis=1)
    x = np.take_along_axis(x, order[:, :, None], 1)
    return {"x": x, "y": y, "eps": eps, "k": k, "other": other}
