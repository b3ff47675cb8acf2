"""Greedy text that is sure to be the one of whole runs without a cache, at the price of about one whole run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from questions import MAX_NEW_TOKENS


def text(draft: Callable[[list[int], int], list[int]], whole: Callable[[list[int]], np.ndarray], prompt: list[int], ends: set[int]):
    """The tokens behind the prompt, the end token included, and for each the lead over the second best in nats.

    draft(ids, n) continues the ids by up to n tokens, by a cache. One whole run over both says what the best token was at every place: up to
    the first that differs the draft was right, and from there it is drafted anew.
    """
    ids, margins = list(prompt), []
    while len(margins) < MAX_NEW_TOKENS and not (margins and ids[-1] in ends):
        drafted = draft(ids, MAX_NEW_TOKENS - len(margins))
        rows = whole(ids + drafted)[len(ids) - 1 :]
        for row, token in zip(rows, drafted):
            margins.append(margin(row))
            ids.append(int(row.argmax()))
            if ids[-1] != token or ids[-1] in ends:
                break
    return ids[len(prompt) :], margins


def margin(row: np.ndarray) -> float:
    """By how many nats the best token leads the second best."""
    second, best = np.sort(row[np.argpartition(row, -2)[-2:]])
    return round(float(best - second), 4)
