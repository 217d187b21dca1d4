-- External databases; Doppel has no data catalog to find any in.
-- doc: r_SVV_EXTERNAL_DATABASES
-- visibility: all
-- columns: eskind int4, esoptions text, databasename text, location text, parameters text
select eskind, esoptions, esdbname, null, null
from pg_catalog.pg_external_schema
where false
