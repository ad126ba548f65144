"""Conversations kept: two raw files become one checked recording; playing is audited."""
