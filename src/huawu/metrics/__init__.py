"""Every figure of the centre: facts folded from the journal, and one catalogue of metrics on them.

journal → `folding` → facts (`facts`) → `compiler` (SQL from the catalogue) → sums → figures

A metric is data (`definitions/*.yaml`, read by `catalogue`) with a small typed formula
(`expressions`); nothing else computes a figure. Start with `facts`, then `catalogue`.
"""
