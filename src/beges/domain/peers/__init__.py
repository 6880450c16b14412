"""Peers: the shape of an inventory beside those that organisations like it have published.

``brackets`` reads their bracket of staff, ``published`` holds them as one table, ``chosen`` finds
those of the same activity and size, ``shapes`` compares shares of the total, never masses.
"""

from beges.domain.peers.brackets import Bracket, bracket_of, brackets
from beges.domain.peers.chosen import FEWEST, Asked, Chosen, Reach, choose, naf_key
from beges.domain.peers.published import POSTS, REQUIRED, latest
from beges.domain.peers.shapes import Ours, PerHead, Shapes, compare_shapes, share_of_posts

__all__ = [
    "FEWEST",
    "POSTS",
    "REQUIRED",
    "Asked",
    "Bracket",
    "Chosen",
    "Ours",
    "PerHead",
    "Reach",
    "Shapes",
    "bracket_of",
    "brackets",
    "choose",
    "compare_shapes",
    "latest",
    "naf_key",
    "share_of_posts",
]
