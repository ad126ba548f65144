"""Customers: who is behind the numbers. Several may share a number, and one may have several."""
