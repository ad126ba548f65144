"""Setting up a checkout: Debian packages, Python environment, service user, Asterisk.

    python3 -m tools.setup          what running needs
    python3 -m tools.setup --test   that, and what only testing needs

Only the standard library of Python 3.11 is used: nothing is installed yet when this runs. Every
step looks first whether it is done, so a second run takes a moment. Start at `__main__`.
"""
