"""Ranking: the order in which a person should try the factors that answer.

With a type of data, the factors of the series that it may use, then those whose unit converts.
Factors in force before archived ones. Then how well the words answer, to which what recommends a
factor adds a little: the year, the territory, an average,
a unit that bills have, a validity that has not ended,
the newest of its kind. The second factor of a label (another unit, another year) comes a little
after the first ones of the other labels.
"""

from datetime import date

import numpy as np
import pandas as pd

from beges.domain.nomenclature import activity_types, geography_chain
from beges.domain.units import basis_in_year, unit
from beges.services.library import ARCHIVED
from beges.services.search.index import FactorIndex, Flags, Floats, Ints
from beges.services.search.query import FactorSearch, Purpose

OF_THE_YEAR = 0.06
OF_THE_LIBRARY, BY_DEFAULT = 0.04, 0.06
OF_THE_TERRITORY, OF_A_WIDER_ONE = 0.08, 0.04
HANDY_UNIT = 0.03
AVERAGE = 0.04
NOT_EXPIRED = 0.01
NEWEST = 0.03
SAME_LABEL, SAME_LABEL_MOST = 0.03, 4
_OLD, _SPAN = 2005, 20


def in_order(
    index: FactorIndex, search: FactorSearch, rows: Ints, relevance: Floats, today: date
) -> Ints:
    """Those rows, the best first.

    Without words and without a purpose: the factors that a type of data uses, then the others, in
    the release's order.
    """
    archived = (index.facts["status"] == ARCHIVED).to_numpy()[rows]
    purpose = search.purpose
    if not search.words.strip() and not purpose.activity_type and not purpose.unit:
        unplaced = (index.facts["series"] == "").to_numpy()[rows]
        return rows[np.lexsort((unplaced, archived))]
    worth = relevance[rows] + _recommended(index, search, today)[rows]
    unusable = ~_usable(index, purpose)[rows]
    apart = ~_convertible(index, search)[rows]
    order = np.lexsort((-worth, apart, unusable, archived))
    family = pd.Series(index.facts["family"].to_numpy()[rows][order])
    before = family.groupby(family).cumcount().to_numpy()
    worth[order] -= SAME_LABEL * np.minimum(before, SAME_LABEL_MOST)
    return rows[np.lexsort((-worth, apart, unusable, archived))]


def _usable(index: FactorIndex, purpose: Purpose) -> Flags:
    """The factors of the series that the type of data may use."""
    series = index.release.usable.get(purpose.activity_type, ())
    return index.facts["series"].isin(series).to_numpy()


def _convertible(index: FactorIndex, search: FactorSearch) -> Flags:
    """The factors whose unit the entered one, or one that the type of data takes, converts to."""
    purpose = search.purpose
    year = _year(search)
    if purpose.unit:
        bases = {unit(purpose.unit).basis}
    elif purpose.activity_type:
        bases = set(activity_types()[purpose.activity_type].bases)
    else:
        return np.ones(len(index), dtype=bool)
    if year is not None:
        bases |= {basis_in_year(basis, year) for basis in bases}
    return index.facts["unit_basis"].isin(bases).to_numpy()


def _year(search: FactorSearch) -> int | None:
    """The year of the activity, else the one that the results are filtered by."""
    return search.year if search.purpose.year is None else search.purpose.year


def _recommended(index: FactorIndex, search: FactorSearch, today: date) -> Floats:
    """What recommends each factor, the words apart."""
    facts = index.facts
    year = _year(search)
    worth: Floats = OF_THE_LIBRARY * (facts["series"] != "").to_numpy().astype(np.float64)
    worth += BY_DEFAULT * facts["series"].isin(set(index.release.defaults.values())).to_numpy()
    worth += _of_territory(index, search.purpose.geography)
    worth += HANDY_UNIT * facts["handiness"].to_numpy()
    worth += AVERAGE * facts["average"].to_numpy()
    ends = today.year if year is None else year
    worth += NOT_EXPIRED * (facts["expired_in"] > ends).to_numpy()
    worth += NEWEST * np.clip((facts["newest"].to_numpy() - _OLD) / _SPAN, 0.0, 1.0)
    if year is not None:
        first, last = facts["first_year"].to_numpy(), facts["last_year"].to_numpy()
        worth += OF_THE_YEAR * ((first <= year) & (year <= last))
    return worth


def _of_territory(index: FactorIndex, geography: str) -> Floats:
    """The factors of the territory, or of all, before those of a wider one."""
    chain = geography_chain(geography) if geography else ()
    codes = index.facts["geography"]
    everywhere = (codes == "") & (index.facts["place"] == "")
    here = (codes == geography) | everywhere if geography else everywhere
    wider = codes.isin(chain[1:])
    return np.where(here, OF_THE_TERRITORY, np.where(wider, OF_A_WIDER_ONE, 0.0))
