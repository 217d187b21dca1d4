"""What the suite of SQLAlchemy's dialects may ask of Redshift through sqlalchemy-redshift.

SuiteRequirements has a guess for each of its names; here stands what differs from that guess, and for what is missing why:
either Redshift has no such thing, or the dialect does not do it.
"""

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

HAS = """
autocommit boolean_col_expressions comment_reflection comment_reflection_full_unicode cross_schema_fk_reflection ctes
datetime_historic datetime_literals datetime_timezone date_historic default_schema_name_switch delete_from except_
expression_server_defaults foreign_key_constraint_name_reflection implicit_default_schema intersect
mod_operator_as_percent_sign nullsordering order_by_label_with_expression percent_schema_names
precision_numerics_enotation_small precision_numerics_many_significant_digits precision_numerics_retains_significant_digits
reflects_pk_names regexp_match schema_create_delete schemas server_defaults supports_bitwise_and supports_bitwise_not
supports_bitwise_or supports_bitwise_shift supports_bitwise_xor time_timezone timestamp_microseconds tuple_in unicode_ddl
update_from views window_functions
""".split()

# The reason stands in the report of each test that is left out.
LACKS = {
    "autoincrement_insert": "the dialect asks for the new key by RETURNING, which Redshift does not have",
    "check_constraint_reflection": "Redshift has no CHECK constraints",
    "ctes_on_dml": "Redshift takes INSERT, UPDATE and DELETE in no WITH",
    "ctes_with_update_delete": "Redshift takes no WITH before UPDATE and DELETE",
    "delete_returning": "Redshift has no RETURNING",
    "duplicate_key_raises_integrity_error": "Redshift enforces no keys",
    "foreign_key_constraint_option_reflection_ondelete": "Redshift has no ON DELETE",
    "identity_columns": "the dialect does not write Identity() but its own redshift_identity",
    "index_reflection": "Redshift has no indexes",
    "insert_executemany_returning": "Redshift has no RETURNING",
    "insert_returning": "Redshift has no RETURNING",
    "insertmanyvalues": "Redshift has no RETURNING",
    "on_update_cascade": "Redshift has no ON UPDATE",
    "parens_in_union_contained_select_w_limit_offset": "Redshift takes no LIMIT within UNION",
    "savepoints": "Redshift has no SAVEPOINT",
    "sequences": "Redshift has no sequences",
    "sequences_optional": "Redshift has no sequences",
    "supports_is_distinct_from": "Redshift has no IS DISTINCT FROM",
    "temp_table_reflection": "the dialect leaves out schemas whose names begin with pg_, so also those of temporary tables",
    "temporary_views": "Redshift has no temporary views",
    "two_phase_transactions": "Redshift has no PREPARE TRANSACTION",
    "update_returning": "Redshift has no RETURNING",
}


class Requirements(SuiteRequirements):
    def get_isolation_levels(self, config):
        return {"default": "SERIALIZABLE", "supported": ["SERIALIZABLE", "AUTOCOMMIT"]}

    def get_order_by_collation(self, config):
        raise NotImplementedError("Redshift takes no COLLATE in ORDER BY")


def _fixed(exclusion):
    return property(lambda self: exclusion)


for _name in HAS:
    setattr(Requirements, _name, _fixed(exclusions.open()))
for _name, _reason in LACKS.items():
    setattr(Requirements, _name, _fixed(exclusions.closed(_reason)))
