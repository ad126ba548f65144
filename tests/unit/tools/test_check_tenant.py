"""Every table begins with the tenant."""

import pytest
from sqlalchemy import Column, Index, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem
from tools.check_tenant import faults

from huawu.storage.tables import tenant

pytestmark = pytest.mark.unit


def table(*parts: SchemaItem) -> Table:
    return Table("shelf", MetaData(), *parts)


def test_a_table_whose_keys_begin_with_the_tenant_is_right() -> None:
    id_ = Column("id", Text, primary_key=True)
    right = table(tenant(), id_, Column("name", Text), UniqueConstraint("tenant", "name"))
    assert list(faults(right)) == []


def test_a_table_without_tenant_is_a_fault() -> None:
    assert list(faults(table(Column("id", Text, primary_key=True)))) == [
        "shelf: no column `tenant`"
    ]


def test_a_tenant_that_is_not_first_in_the_key_or_may_be_absent_is_a_fault() -> None:
    wrong = table(Column("id", Text, primary_key=True), Column("tenant", Text))
    assert list(faults(wrong)) == [
        "shelf: `tenant` may be NULL",
        "shelf: the primary key does not begin with `tenant`",
    ]


def test_a_unique_index_across_tenants_is_a_fault_and_a_plain_one_is_not() -> None:
    one = table(tenant(), Column("name", Text), Index("by_name", "name", unique=True))
    assert list(faults(one)) == ["shelf: the unique key by_name does not begin with `tenant`"]
    assert list(faults(table(tenant(), Column("name", Text), Index("by_name", "name")))) == []
