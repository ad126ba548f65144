"""The catalogue of everything that can happen, one file per subject.

Rooms talk about each other's facts through this package instead of importing one another. An
event is declared here once; its stored form, its metric and its screen all start from it.
"""
