"""A thin client of Asterisk's REST interface: typed requests out, typed events in, in order.

Start at `connection.py` (one engine: an event connection and several request connections) and
`generated/ari.py` (what may be asked). `request.py` and `errors.py` are what both stand on.
"""
