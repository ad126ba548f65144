"""Folds of the journal into facts. Pure: the same events give the same rows, bit for bit.

`fold.FactFold` sees every event in the journal's order and hands out the rows that changed; the
other files hold the parts: contacts, agents' time, queues.
"""
