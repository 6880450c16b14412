"""Matching: words found in labels, whatever their accents and their case.

A word is looked for at the start of a word, so that « eau » is not found in « bureau »; each
distinct label is read once.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from beges.domain.bookkeeping.entries import Codes, Rows

_ACCENTS = re.compile("[\u0300-\u036f]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
SHORTEST_CODE = 3
"""A code of a site shorter than this is not looked for in labels: it would be found anywhere."""


def folded(text: str) -> str:
    """A text without accents, in small letters; another sign, as the curly apostrophe, is a space.

    Dropped, it would glue two words together: « d’eau » would hold no « eau ».
    """
    if text.isascii():
        return text.lower()
    spelt = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return _ACCENTS.sub("", spelt).encode("ascii", "replace").decode().replace("?", " ")


class Labels:
    """The labels of a column, each distinct one folded once, when it is first asked for."""

    def __init__(self, column: pd.Series) -> None:
        self.codes: Codes = column.cat.codes.to_numpy().astype(np.int64)
        self._categories = column.cat.categories
        self._folded: pd.Series = pd.Series("", index=range(len(self._categories)), dtype="str")
        self._read = np.zeros(len(self._categories), dtype=np.bool_)

    def contain(self, rows: Codes, pattern: str) -> Rows:
        """Which of these rows bear a label with one of the words of a pattern."""
        used = np.unique(self.codes[rows])
        self._fold(used)
        words = [re.escape(word) for word in map(folded, pattern.split("|")) if word.strip()]
        if not words:
            return np.zeros(len(rows), dtype=np.bool_)
        found = self._folded.iloc[used].str.contains(rf"\b(?:{'|'.join(words)})", regex=True)
        answers = np.zeros(len(self._categories), dtype=np.bool_)
        answers[used] = found.to_numpy(dtype=np.bool_)
        return answers[self.codes[rows]]

    def naming(self, rows: Codes, codes: Sequence[str]) -> Codes:
        """For each of these rows, which code its label holds as a whole word; -1 for none.

        A label that holds several is none of them.
        """
        used = np.unique(self.codes[rows])
        self._fold(used)
        texts = self._folded.iloc[used]
        found = np.full(len(self._categories), -1, dtype=np.int64)
        count = np.zeros(len(self._categories), dtype=np.int64)
        for position, code in enumerate(codes):
            if len(code) < SHORTEST_CODE:
                continue
            near = texts[texts.str.contains(folded(code), regex=False).to_numpy(dtype=np.bool_)]
            word = rf"(?:^|[^a-z0-9-]){re.escape(folded(code))}(?:$|[^a-z0-9-])"
            hits = near.index[near.str.contains(word, regex=True).to_numpy(dtype=np.bool_)]
            found[hits] = position
            count[hits] += 1
        found[count > 1] = -1
        return found[self.codes[rows]]

    def _fold(self, used: Codes) -> None:
        new = used[~self._read[used]]
        if len(new):
            texts = [folded(str(text)) for text in self._categories[new]]
            self._folded.iloc[new] = pd.Series(texts, index=new, dtype="str")
            self._read[new] = True


def whole_name(name: str) -> str:
    """The key of a name that must be all that a third party is called.

    An entity called « Habitat » is not every supplier whose name holds that word: its purchases
    would be eliminated in silence.
    """
    return f"={folded(name)}"


def named_codes(texts: Sequence[str], codes: Mapping[str, str]) -> list[str]:
    """For each text, the code that one of its words, or the whole of it, stands for; else blank.

    ``codes`` goes from a folded word (a SIREN, a code of the accountant), or from a
    :func:`whole_name`, to a code. A third party is told as "number name".
    """
    found = []
    for text in texts:
        plain = folded(text)
        head, _, tail = plain.partition(" ")
        words = [word[:9] if word.isdigit() else word for word in re.split(r"[^a-z0-9]+", plain)]
        told = [plain, head, tail, *words, f"={plain}", f"={tail}"]
        found.append(next((codes[word] for word in told if word in codes), ""))
    return found
