"""How long things are kept, and that they are really gone afterwards, with proof."""
