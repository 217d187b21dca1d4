-- The current database.
-- doc: c_join_PG
-- visibility: all
-- columns: catalog_name varchar(128)
select current_database()
