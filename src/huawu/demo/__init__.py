"""Keeps a centre alive with real calls: callers who ring, wait and give up; agents who answer."""
