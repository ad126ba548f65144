"""Telephones that others wrote, as processes: baresip for one careful call, sipp for many.

For most tests `huawu.testing.phone` is better: it runs in the test's own loop, registers with
SHA-256 and can tell at once what it hears. These two show that strangers get on with us as well.
"""
