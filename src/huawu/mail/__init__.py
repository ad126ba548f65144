"""Letters that leave the house: kept until a mail server has taken them, tried again, remembered.

`letter` is what somebody wants sent; `outbox` keeps it; `postman` carries it.
"""
