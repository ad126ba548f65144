"""A small SIP telephone: real signalling and real G.711 audio over UDP, driven by code.

Start at `phone.py`. It registers with digest SHA-256, calls and is called, rings, rejects, holds,
presses keys, sounds tones or speech, and can tell what it hears. Enough of RFC 3261, 3264, 3550
and 4733 for one engine on a network without loss; no proxy, no TCP, no SRTP.
"""
