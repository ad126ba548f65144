"""Routing: which agent a contact goes to, and which contact an agent gets. Pure and in memory.

policy.py         the rules: who is able, what comes first, how ties end
router.py         Router: the two triggers (a contact arrived, an agent became free)
eligibility.py    who is able to take what, as bitsets
board.py          what waits on one channel, in order
free.py           who is free, in order
order.py          the sorted list under both
exclusions.py     who shall not get a contact for a while
explain.py        why a contact waits
expected_wait.py  how long a caller will wait, learnt from the queue itself
"""
