"""Agents: their states and what may be asked of them. Pure; the floor keeps and journals them.

tables.py    the moves of every region
machine.py   an agent as of the last event: evolve, replay
presence.py  requests about session, mode and device
slots.py     requests about the contacts in hand
view.py      what people and the router see of an agent
"""
