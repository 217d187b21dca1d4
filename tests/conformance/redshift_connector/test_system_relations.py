"""Each catalogue relation can be read whole by each protocol version."""

import pytest

RELATIONS = """pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_cast pg_class pg_constraint pg_conversion
pg_database pg_default_acl pg_depend pg_description pg_inherits pg_language pg_largeobject pg_namespace pg_opclass
pg_operator pg_proc pg_rewrite pg_shdepend pg_statistic pg_tablespace pg_type pg_group pg_indexes pg_locks pg_rules
pg_settings pg_stats pg_tables pg_user pg_views""".split()


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_relation_is_read_whole(versioned, relation):
    versioned.execute(f"select * from {relation}")
    names = [c[0] for c in versioned.description]
    assert names
    for row in versioned.fetchall():
        assert len(row) == len(names)
