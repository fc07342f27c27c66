"""The vowels: the facts known about them, Praat's own table, damaged files."""

import importlib.util
import pathlib

import numpy as np
import pytest

from moe_np import data

ROOT = pathlib.Path(__file__).parents[1]
GOOD = (ROOT / "moe_np" / "vowels.csv").read_text(encoding="ascii")


@pytest.fixture
def table():
    return data.vowels()


def code(name):
    return data.VOWELS.index(name)


def test_shapes_and_types(table):
    assert set(table) == {"group", "sex", "speaker", "vowel", "repetition", "f"}
    assert table["f"].shape == (1520, 4)
    assert table["f"].dtype == np.float64
    assert table["f"].flags.c_contiguous
    for name in ("group", "sex", "speaker", "vowel", "repetition"):
        assert table[name].shape == (1520,), name
    for name in ("speaker", "vowel", "repetition"):
        assert table[name].dtype.kind == "i", name
    for name in ("group", "sex"):
        assert table[name].dtype == np.dtype("<U1"), name
    assert len(data.VOWELS) == len(data.IPA) == 10


def test_speakers(table):
    speaker, group, sex = table["speaker"], table["group"], table["sex"]
    assert np.array_equal(speaker, np.repeat(np.arange(1, 77), 20))
    for name, first, last in (("m", 1, 33), ("w", 34, 61), ("c", 62, 76)):
        assert set(speaker[group == name]) == set(range(first, last + 1)), name
    assert set(sex[group == "m"]) == {"m"}
    assert set(sex[group == "w"]) == {"f"}
    children = {s: sex[speaker == s] for s in range(62, 77)}
    assert all(len(set(one)) == 1 for one in children.values())
    assert sum(one[0] == "f" for one in children.values()) == 8
    assert sum(one[0] == "m" for one in children.values()) == 7


def test_each_speaker_says_each_vowel_twice(table):
    vowel, repetition = table["vowel"], table["repetition"]
    assert np.array_equal(vowel, np.tile(np.repeat(np.arange(10), 2), 76))
    assert np.array_equal(repetition, np.tile([1, 2], 760))


def test_frequencies(table):
    f = table["f"]
    assert f.min(0).tolist() == [91, 190, 560, 1400]
    assert f.max(0).tolist() == [350, 1300, 3610, 4380]
    assert np.all(f == f.round())
    assert np.all(f[:, :-1] <= f[:, 1:])


def test_five_rows_where_two_formants_are_one(table):
    odd = table["f"][:, 1] == table["f"][:, 2]
    speaker, vowel = table["speaker"][odd], table["vowel"][odd]
    names = [(s, data.VOWELS[v]) for s, v in zip(speaker, vowel, strict=True)]
    assert names == [(2, "ao"), (2, "ao"), (72, "aa"), (72, "ao"), (74, "ao")]


def test_eleven_rows_where_the_first_formant_is_the_pitch(table):
    odd = table["f"][:, 0] == table["f"][:, 1]
    assert odd.sum() == 11
    assert set(table["vowel"][odd]) == {code("iy")}
    assert "m" not in table["group"][odd]


def test_one_pair_of_equal_repetitions(table):
    first, second = table["f"][0::2], table["f"][1::2]
    (pair,) = np.flatnonzero((first == second).all(1))
    assert table["speaker"][2 * pair] == 9
    assert table["vowel"][2 * pair] == code("uh")


def test_four_vowels_in_the_split_of_1991(table):
    four = np.isin(table["vowel"], [code(name) for name in ("iy", "ih", "aa", "ah")])
    assert four.sum() == 608
    speaker, group = table["speaker"], table["group"]
    train = four & (speaker <= 50)
    test = four & (speaker > 50) & (speaker <= 75)
    parts = [(train, "m"), (train, "w"), (test, "w"), (test, "c")]
    counts = [int((part & (group == name)).sum()) for part, name in parts]
    assert counts == [264, 136, 88, 112]
    assert (train.sum(), test.sum()) == (400, 200)


def test_every_value_is_praats(table):
    parselmouth = pytest.importorskip(
        "parselmouth", reason="praat-parselmouth, which holds Praat's table, is absent"
    )
    praat = parselmouth.praat.call("Create formant table (Peterson & Barney 1952)")
    lines = parselmouth.praat.call(praat, "List...", False).splitlines()[1:]
    assert len(lines) == 1520
    signs = r"i \ic \ef \ae \vt \as \ct \hs u \er\hr".split()
    ipa = dict(zip(data.IPA, signs, strict=True))
    for n, line in enumerate(lines):
        group, sex, speaker, vowel, sign, *hertz = line.split("\t")
        assert table["group"][n] == group
        assert table["sex"][n] == sex
        assert table["speaker"][n] == int(speaker)
        assert data.VOWELS[table["vowel"][n]] == vowel
        assert ipa[data.IPA[table["vowel"][n]]] == sign
        assert table["f"][n].tolist() == [float(value) for value in hertz]


def test_the_script_writes_this_file():
    pytest.importorskip(
        "parselmouth", reason="praat-parselmouth, which holds Praat's table, is absent"
    )
    path = ROOT / "scripts" / "write_vowels.py"
    spec = importlib.util.spec_from_file_location("write_vowels", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    lines = [line for line in GOOD.splitlines() if line[0] != "#"]
    assert lines[1:] == [",".join(row) for row in script.praat_rows()]


def test_fresh_copies(table):
    for name, array in table.items():
        array[:] = array[::-1].copy()
        assert not np.shares_memory(array, data.vowels()[name])
    again = data.vowels()
    assert again["speaker"][0] == 1
    assert again["f"][0].tolist() == [160, 240, 2280, 2850]


FIRST = "m,m,1,iy,1,160,240,2280,2850\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (GOOD, "", r": got header \[\]"),
        (",F3\n", ",F4\n", ": got header .*'F4'"),
        (FIRST, "", ": got 1519 rows, expected 1520"),
        (FIRST, 2 * FIRST, ": got 1521 rows, expected 1520"),
        (FIRST, "\n", ", row 1: got 0 columns, expected 9"),
        (",2850\n", "\n", ", row 1: got 8 columns, expected 9"),
        ("m,m,1,iy,1,", "m,m,1,iy,2,", r"repetition: got .*'2'\), expected .*'1'\)"),
        ("m,m,1,iy,1,", "m,m,77,iy,1,", "row 1: .*speaker.*: got .*'77'"),
        ("m,m,1,iy,1,", "m,m,1,xx,1,", "row 1: .*vowel.*: got .*'xx'"),
        ("m,m,1,iy,1,", "c,m,1,iy,1,", r"row 1: group.*: got \('c'"),
        ("m,m,1,iy,1,", "m,?,1,iy,1,", r"row 1: sex: got \?, expected m or f"),
        (",160,240,", ",nan,240,", r"row 1: F0 to F3: got \['nan'"),
        (",160,240,", ",,240,", r"row 1: F0 to F3: got \[''"),
        (",160,240,", ",-160,240,", r"row 1: F0 to F3: got \['-160'"),
        (",160,240,", ",160,24000,", "row 1: F0 to F3: got .*'24000'"),
        (",160,240,", ",240,160,", r"row 1: F0 to F3: got \['240', '160'"),
        (",2280,2850", ",2280,28500", "row 1: F0 to F3: got .*'28500'"),
        (",160,240,", ",16\u00e9,240,", "row 1: F0 to F3: got"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, old, new, message):
    path = tmp_path / "vowels.csv"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="latin-1")
    with pytest.raises(ValueError, match=f"vowels.csv.*{message}"):
        data._read(path)


def test_the_last_row_is_checked_too(tmp_path):
    path = tmp_path / "vowels.csv"
    path.write_text(GOOD.rstrip().rpartition(",")[0], encoding="ascii")
    with pytest.raises(ValueError, match="row 1520"):
        data._read(path)


# The sentences


@pytest.fixture(scope="module")
def sentences():
    return data.sentences(500, rng=np.random.default_rng(0))


def test_sentences_are_arrays_of_one_length(sentences):
    assert sentences["pairs"].shape == (500, len(data.PAIRS)) == (500, 23)
    for name in ("text", "noun", "verb", "adjective"):
        assert sentences[name].shape == (500,), name
    again = data.sentences(500, rng=np.random.default_rng(0))
    assert np.array_equal(again["text"], sentences["text"])


def counted_by_place(text):
    """Nouns, verbs and adjectives by a rule of place, without the grammar's roles."""
    only = {"noun": {*data.LEXICON["beings"], "song", "tree"}}
    only["verb"] = {"see", "like", "hear"}
    only["adjective"] = set(data.LEXICON["adjective"])
    counts, before = dict.fromkeys(only, 0), ""
    for word in text.split():
        kinds = [kind for kind, words in only.items() if word in words]
        if word in ("walk", "watch", "play", "dance"):
            named = before in {"the", "a", *only["adjective"]}
            kinds = ["noun" if named else "verb"]
        for kind in kinds:
            counts[kind] += 1
        before = word
    return counts


def test_counts_agree_with_a_rule_of_place(sentences):
    for n, text in enumerate(sentences["text"]):
        counts = {kind: sentences[kind][n] for kind in ("noun", "verb", "adjective")}
        assert counted_by_place(text) == counts, text


def test_pair_counts_of_one_sentence():
    seen = data.pair_counts("the small dogs walk the walk")
    want = {
        ("article", "adjective"): 1,
        ("adjective", "noun"): 1,
        ("noun", "either"): 1,
        ("either", "article"): 1,
        ("article", "either"): 1,
    }
    pairs = zip(data.PAIRS, seen, strict=True)
    assert {pair: count for pair, count in pairs if count} == want


def test_every_pair_and_every_word_occurs(sentences):
    assert (sentences["pairs"].sum(0) > 0).all()
    assert len(set(data.PAIRS)) == len(data.PAIRS)
    words = {word for text in sentences["text"] for word in text.split()}
    lexicon = {word for words in data.LEXICON.values() for word in words}
    assert words == lexicon | {"the", "a", "and"}


def test_pairs_determine_the_counts_and_single_words_do_not(sentences):
    words = sorted({word for text in sentences["text"] for word in text.split()})
    bag = [[text.split().count(w) for w in words] for text in sentences["text"]]
    for kind in ("noun", "verb"):
        worst = []
        for features in (sentences["pairs"], bag):
            X = np.c_[features, np.ones(500)]
            fit = X @ np.linalg.lstsq(X, sentences[kind], rcond=None)[0]
            worst.append(abs(fit - sentences[kind]).max())
        assert worst[0] < 1e-9
        assert worst[1] > 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [("the cat sleeps", "text: got 'cat', expected words"), ("dogs the", "text: got")],
)
def test_pair_counts_refuse_what_the_grammar_cannot_make(text, message):
    with pytest.raises(ValueError, match=message):
        data.pair_counts(text)


def test_sentences_refuse_a_count_below_one():
    with pytest.raises(ValueError, match="N: got 0, expected at least 1"):
        data.sentences(0, rng=np.random.default_rng(0))
