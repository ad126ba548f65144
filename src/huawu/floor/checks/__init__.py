"""Rules that every history must keep, one class each; `huawu.floor.invariants` lists them.

All of them read the journal once, in order, and remember what is live: an ended contact and an
agent who signed out are forgotten. A history begins with the journal's first event.

rule.py        what the rules share
streams.py     H10 positions, versions, terms
contacts.py    H3 one beginning and one end; a queue is left once; offered adds up
promises.py    H1, H4 reservations
holding.py     H5 the agent's slot and the reservation say the same
regions.py     H2 what an agent has in hand; every move starts where the last one ended
order.py       H6 who is served first
times.py       H8 nothing runs backwards; durations agree with the moments
shifts.py      H8 the times of an agent's states sum to the time signed in
recordings.py  H9 every conversation has its recording
"""
