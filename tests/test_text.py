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


def test_no_topic_is_in_two_parts():
    names = list(text.topics())
    parts = text.split(names)
    assert sorted(name for part in parts for name in part) == names
    sizes = [len(part) for part in parts]
    assert sizes[0] > 5 * max(sizes[1:]) * 0.5 and abs(sizes[1] - sizes[2]) <= 1


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
