"""Huawu: the open contact centre. Start reading at docs/house.md."""
