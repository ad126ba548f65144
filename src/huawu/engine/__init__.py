"""The telephone engine behind one small port; `engine/ari` drives Asterisk, `engine/host` has it."""
