"""`python -m huawu.app.cli` is the command `huawu`."""

from huawu.app.cli import main

main()
