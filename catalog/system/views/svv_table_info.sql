-- Tables with at least one row: distribution, sort keys, size, statistics. What depends on slices and blocks is NULL.
-- doc: r_SVV_TABLE_INFO
-- visibility: superuser
-- columns: database text, schema text, table_id oid, "table" text, encoded text, diststyle text, sortkey1 text,
--   max_varchar int4, sortkey1_enc char(32), sortkey_num int4, size int8, pct_used numeric(10,4), empty int8,
--   unsorted numeric(5,2), stats_off numeric(5,2), tbl_rows numeric(38,0), skew_sortkey1 numeric(19,2),
--   skew_rows numeric(19,2), estimated_visible_rows numeric(38,0), risk_event text, vacuum_sort_benefit numeric(12,2),
--   create_time timestamp
select r.database_name, r.schema_name, r.relation_oid, r.relation_name,
  case when r.encode_auto then 'Y, AUTO(ENCODE)' when k.encoded_columns > 0 then 'Y' else 'N' end,
  r.dist_style,
  case when r.sort_style = 'INTERLEAVED' then 'INTERLEAVED' when k.sortkey1 is null and r.sort_style = 'AUTO'
    then 'AUTO(SORTKEY)' else k.sortkey1 end,
  k.max_varchar, k.sortkey1_enc, k.sortkey_num, t.megabytes, null, null, null,
  case when t.analyzed_rows is null then 100
    when t.row_count >= t.analyzed_rows then 100.0 * (t.row_count - t.analyzed_rows) / t.row_count
    when t.analyzed_rows - t.row_count < t.row_count then 100.0 * (t.analyzed_rows - t.row_count) / t.row_count
    else 100 end,
  t.row_count + t.deleted_rows, null, null, t.row_count, null, null, r.created
from pg_internal.relations r
join pg_internal.tables t on t.table_oid = r.relation_oid
left join (
  select relation_oid,
    max(case when sortkey = 1 then column_name else null end) as sortkey1,
    max(case when sortkey = 1 then encoding else null end) as sortkey1_enc,
    max(case when sortkey > 0 then sortkey else -sortkey end) as sortkey_num,
    max(case when data_type = 'character varying' then character_maximum_length else 0 end) as max_varchar,
    sum(case when encoding <> 'none' then 1 else 0 end) as encoded_columns
  from pg_internal.columns
  where database_name = current_database() and not is_system
  group by relation_oid
) k on k.relation_oid = r.relation_oid
where r.database_name = current_database() and t.row_count + t.deleted_rows > 0
