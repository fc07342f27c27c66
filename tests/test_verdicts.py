"""The word on a claim, and the page that collects all claims."""

import numpy as np
import pytest

from moe_np import book


@pytest.mark.parametrize(
    "conditions, word",
    [
        ((True,), "reproduced"),
        ((False,), "not"),
        ((True, np.True_, True), "reproduced"),
        ((False, np.True_), "partly"),
        ((True, False, False), "partly"),
        ((np.False_, False), "not"),
    ],
)
def test_verdict(conditions, word):
    assert book.verdict(*conditions) == word


def test_verdict_refuses_what_is_no_condition():
    with pytest.raises(ValueError, match="conditions: got none, expected at least one"):
        book.verdict()
    with pytest.raises(ValueError, match=r"condition: got 0\.5, expected a bool"):
        book.verdict(True, 0.5)
