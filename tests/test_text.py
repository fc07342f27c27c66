"""The text: what holds for every release of Python."""

import numpy as np
import pytest

from moe_np import text


def test_words_are_letters_and_signs():
    found = text.words('The "for" statement, isn\'t it (see PEP 8)?  x_1 = f(a).')
    assert " ".join(found) == "the for statement , isn't it ( see pep ) x f ( a ) ."


def test_the_topics_of_this_python():
    pages = text.topics()
    assert len(pages) > 70 and list(pages) == sorted(pages)
    assert 60_000 < sum(map(len, pages.values())) < 120_000
    assert len({tuple(page) for page in pages.values()}) == len(pages)


def windows_of(words, length):
    """Every run of so many words, as one line of text each."""
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_no_topic_is_in_two_parts_and_most_words_are_for_training():
    pages = text.topics()
    parts = text.split(pages)
    assert sorted(name for part in parts for name in part) == list(pages)
    train, valid, test = (sum(len(pages[name]) for name in part) for part in parts)
    assert train > 60_000 and min(valid, test) > 6000
    assert min(len(parts[1]), len(parts[2])) > 8


@pytest.mark.parametrize("known", [20, 10])
def test_no_part_contains_the_text_of_another(known):
    """Runs of 20 words: none.  Of 10: in every hundred words less than three."""
    pages = text.topics()
    parts = [[pages[name] for name in part] for part in text.split(pages)]
    found = [set().union(*(windows_of(p, known) for p in part)) for part in parts]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        shared = found[a] & found[b]
        assert not shared if known == 20 else len(shared) < 0.03 * len(found[b])


def test_a_topic_stands_alone_when_it_shares_less_than_20_words_in_a_row():
    def page(letter, n):
        return [f"{letter}{i}" for i in range(n)]

    pages = {name: page(name, 60) for name in "abcd"} | {"short": page("e", 19)}
    pages["b"][5:24] = pages["a"][30:49]  # 19 words
    pages["d"][40:] = pages["c"][:20]
    assert text.alone(pages) == ["a", "b"]


def test_the_first_and_third_of_five_that_stand_alone_are_not_for_training():
    pages = {f"t{i}": [f"{i} {j}" for j in range(20)] for i in range(9)}
    pages["t1"] = pages["t0"] + pages["t1"]  # 0 and 1 share their words
    train, valid, test = text.split(pages)
    assert (valid, test) == (["t2", "t7"], ["t4"])
    assert train == ["t0", "t1", "t3", "t5", "t6", "t8"]


def test_vocabulary_ties_go_by_the_alphabet():
    assert text.vocabulary([["b", "a", "c", "c"], ["d"]], 3) == ["<unk>", "c", "a"]
    with pytest.raises(ValueError, match="V: got 9, expected 2 to 5"):
        text.vocabulary([["b", "a", "c", "c"], ["d"]], 9)


def test_unknown_words_are_number_0():
    numbers = text.encode(["a", "x", "b"], ["<unk>", "a", "b"])
    np.testing.assert_array_equal(numbers, [1, 0, 2])


def test_targets_are_the_next_words_and_windows_join():
    stream = text.streams(np.arange(23), 2)
    np.testing.assert_array_equal(stream.T, [np.arange(11), np.arange(11, 22)])
    pieces = list(text.windows(stream, 3))
    assert len(pieces) == 3
    for words, targets in pieces:
        np.testing.assert_array_equal(targets, words + 1)
    np.testing.assert_array_equal(np.concatenate([w for w, _ in pieces]), stream[:9])


def test_wrong_sizes_are_named():
    with pytest.raises(ValueError, match="numbers: got 3 words, expected at least"):
        text.streams(np.arange(3), 2)
    with pytest.raises(ValueError, match="T: got 11, expected 1 to 10"):
        list(text.windows(text.streams(np.arange(22), 2), 11))
