"""Tables replaced as dbt does it, by a rename within a transaction, while others read them: a reader finds the old table or
the new one, whole, and the catalogue answers. On a cluster some of these readers now and then fail with `could not open
relation with OID`; Doppel's do not, since each statement looks names up once.
"""

import threading

import wire
from concurrency import Refused, run

ROWS = 50
SWAPS = 100

# What dbt-redshift asks for the relations of a schema, and for the columns of its views without binding.
CATALOG_QUERIES = (
    "select table_name from information_schema.tables where table_schema ilike 'public'",
    "select view_name, col_name from pg_get_late_binding_view_cols() "
    "cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)",
    'select "table", tbl_rows from svv_table_info',
    "select c.relname, count(a.attname) from pg_class c join pg_attribute a on a.attrelid = c.oid group by 1",
    "select viewname, definition from pg_views where schemaname = 'public'",
)


class Replacing(wire.WireTest):
    def setUp(self):
        self.table = self.unique("orders")
        self.admin = self.session()
        self.fill(self.admin, self.table, 0)
        run(self.admin, f"create view {self.table}_late as select * from public.{self.table} with no schema binding")
        self.addCleanup(lambda: self.admin.simple(f"drop view {self.table}_late; drop table {self.table} cascade"))
        self.is_over = threading.Event()
        self.problems = []

    @staticmethod
    def fill(session, name, generation):
        run(session, f"create table {name} (generation int)")
        run(session, f"insert into {name} values {', '.join([f'({generation})'] * ROWS)}")

    def swap(self, generation):
        name = self.table
        self.admin.simple("begin")
        self.fill(self.admin, f"{name}__dbt_tmp", generation)
        run(
            self.admin,
            f"alter table {name} rename to {name}__dbt_backup",
            f"alter table {name}__dbt_tmp rename to {name}",
            "commit",
            f"drop table if exists {name}__dbt_backup cascade",
        )

    def reading(self, *queries, check=lambda rows: None):
        """A thread that asks these again and again until the swaps are over."""

        def work():
            try:
                session = self.session()
                while not self.is_over.is_set():
                    for query in queries:
                        check(run(session, query))
            except Exception as problem:  # noqa: BLE001 - told by the assertion of the test
                self.problems.append(repr(problem.args[0] if isinstance(problem, Refused) else problem))
                self.is_over.set()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def swap_under(self, *readers):
        try:
            for generation in range(1, SWAPS + 1):
                self.swap(generation)
        finally:
            self.is_over.set()
            for reader in readers:
                reader.join()
        self.assertEqual(self.problems, [])

    def test_a_reader_finds_the_old_table_or_the_new(self):
        seen = []

        def check(rows):
            [[lowest, highest, count]] = rows
            if lowest != highest or int(count) != ROWS or (seen and int(lowest) < seen[-1]):
                raise AssertionError(f"{rows} after {seen[-3:]}")
            seen.append(int(lowest))

        self.swap_under(
            self.reading(f"select min(generation), max(generation), count(*) from {self.table}", check=check),
        )
        self.assertEqual(run(self.admin, f"select max(generation) from {self.table}"), [[str(SWAPS).encode()]])

    def test_a_view_without_binding_follows_the_name(self):
        def check(rows):
            [[lowest, highest, count]] = rows
            if lowest != highest or int(count) != ROWS:
                raise AssertionError(rows)

        self.swap_under(
            self.reading(f"select min(generation), max(generation), count(*) from {self.table}_late", check=check),
        )

    def test_the_catalogue_answers(self):
        self.swap_under(*(self.reading(query) for query in CATALOG_QUERIES))

    def test_a_prepared_statement_reads_the_new_table(self):
        reader = self.session()
        reader.ask(wire.parse(f"select max(generation) from {self.table}", "latest"), wire.SYNC)
        for generation in (1, 2, 3):
            self.swap(generation)
            messages = reader.ask(wire.bind("", "latest"), wire.execute(), wire.SYNC)
            self.assertIsNone(wire.first_error(messages))
            self.assertEqual([wire.data_row(body) for kind, body in messages if kind == "D"], [[str(generation).encode()]])
