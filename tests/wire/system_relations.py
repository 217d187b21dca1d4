"""Every system relation of Amazon's guide has the columns that the guide lists, in its order and with its types.

documented_relations.txt holds the guide's lists; what is deliberately different stands there with its reason.
"""

import pathlib
import re

import wire

DOCUMENTED = pathlib.Path(__file__).with_name("documented_relations.txt")
PREFIXES = ("stl_", "stv_", "svcs_", "svl_", "svv_", "sys_")
# In the guide, but not written down in documented_relations.txt yet.
NOT_COMPARED = set(
    """
    stl_aggr stl_alert_event_log stl_analyze stl_analyze_compression stl_bcast stl_commit_stats stl_ddltext
    stl_delete stl_disk_full_diag stl_dist stl_file_scan stl_hash stl_hashjoin stl_insert stl_limit stl_merge
    stl_mergejoin stl_mv_state stl_nestloop stl_parse stl_plan_info stl_project stl_query_metrics
    stl_replacements stl_restarted_sessions stl_return stl_s3client stl_s3client_error stl_save stl_scan
    stl_schema_quota_violations stl_sort stl_sshclient_error stl_stream_segs stl_tr_conflict stl_undone
    stl_unique stl_usage_control stl_userlog stl_utilitytext stl_vacuum stl_window stl_wlm_error
    stl_wlm_rule_action stv_active_cursors stv_cursor_configuration stv_exec_state stv_load_state stv_mv_deps
    stv_node_storage_capacity stv_partitions stv_query_metrics stv_slices stv_startup_recovery_state
    stv_tbl_trans stv_wlm_classification_config stv_wlm_qmr_config stv_wlm_query_queue_state
    stv_wlm_query_task_state stv_wlm_service_class_state svcs_explain svl_compile svl_mv_refresh_status
    svl_qerror svl_query_metrics svl_query_metrics_summary svl_query_queue_info svl_query_report
    svl_query_summary svl_statementtext svl_stored_proc_messages svl_terminate
    """.split()
)
NAMES = {
    "aclitem[]": "aclitem[]",
    "bool": "boolean",
    "char": "character",
    "float4": "real",
    "float8": "double precision",
    "int2": "smallint",
    "int4": "integer",
    "int4[]": "integer[]",
    "int8": "bigint",
    "time": "time without time zone",
    "timestamp": "timestamp without time zone",
    "varchar": "character varying",
}


def type_name(short):
    base, length = re.fullmatch(r"([^(]+)(\(.*\))?", short).groups()
    return NAMES.get(base, base) + (length or "")


def documented():
    """{relation: [(column, type)]} and the deliberate differences: [(relation, column, type instead)]."""
    relations, differences = {}, []
    text = "\n".join(line for line in DOCUMENTED.read_text().splitlines() if not line.startswith("#"))
    for paragraph in text.strip().split("\n\n"):
        name, *lines = paragraph.splitlines()
        lists = " ".join(line.strip() for line in lines if not line.lstrip().startswith("!"))
        relations[name] = [tuple(item.strip().split(" ", 1)) for item in re.split(r",(?![^(]*\))", lists)]
        for line in lines:
            if line.lstrip().startswith("!"):
                column, instead, _ = re.fullmatch(r"\s*! (\S+) (.+?): (.+)", line).groups()
                differences.append((name, column, instead))
    return relations, differences


class SystemRelations(wire.WireTest):
    def shown(self):
        rows = self.session().simple(
            "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid"
            " where c.relnamespace = (select oid from pg_namespace where nspname = 'pg_catalog') and a.attnum > 0"
            " order by c.relname, a.attnum"
        )
        shown = {}
        for relation, column, kind in rows:
            shown.setdefault(relation, []).append((column, kind))
        return shown

    def test_relations_have_the_documented_columns(self):
        shown = self.shown()
        relations, differences = documented()
        instead = {(relation, column): kind for relation, column, kind in differences}
        for relation, columns in sorted(relations.items()):
            with self.subTest(relation):
                expected = [(column, type_name(instead.get((relation, column), kind))) for column, kind in columns]
                self.assertEqual(shown.get(relation), expected)

    def test_no_relation_is_made_up(self):
        relations, _ = documented()
        made_up = {name for name in self.shown() if name.startswith(PREFIXES)} - set(relations) - NOT_COMPARED
        self.assertEqual(made_up, set())

    def test_every_difference_is_one(self):
        relations, differences = documented()
        for relation, column, instead in differences:
            with self.subTest(f"{relation}.{column}"):
                self.assertNotEqual(dict(relations[relation])[column], instead)
