"""Routing: which agent a contact goes to, and which contact an agent gets. Pure and in memory.

policy.py         the rules: who is able, what comes first, whom to choose, how ties end
router.py         Router: the two triggers (a contact arrived, an agent became free)
search.py         the loops that a decision spends its time in, compiled when a compiler is there
eligibility.py    who is able to take what
queues.py         the queues, each with its lines
lines.py          what waits, in order
seats.py          who is there
picking.py        whom to choose of those who are free
crowd.py          the arrays under these
exclusions.py     who shall not get a contact for a while
explain.py        why a contact waits
expected_wait.py  how long a caller will wait, learnt from the queue itself
"""
