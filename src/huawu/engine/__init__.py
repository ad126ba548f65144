"""The telephone engine behind one small port; `ari` drives Asterisk, `host` has it."""
