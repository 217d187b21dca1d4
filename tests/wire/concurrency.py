"""Sessions of every kind at work at the same moment: what they share (the catalog, locks, settings of others, the list of
sessions, plans, the journal) must stay whole. Made for the thread sanitizer; the sums and the answers are checked anyway.
"""

import random
import threading

import wire

ACCOUNTS = 6
TRANSFERS = 40
ROUNDS = 15

# What may hit a statement through no fault of its own.
CONFLICT_STATES = ("40001", "40P01", "57014")
CONFLICT_TEXTS = ("1018", "1023", "could not complete because of conflict with concurrent transaction")


class Refused(Exception):
    def __init__(self, error):
        super().__init__(error)
        self.is_conflict = error["C"] in CONFLICT_STATES or error["M"] in CONFLICT_TEXTS


def run(session, *statements):
    """Rows of the last statement, each sent by itself; raises Refused, with the transaction rolled back."""
    rows = []
    for statement in statements:
        messages = session.ask(wire.query(statement))
        error = wire.first_error(messages)
        if error is not None:
            session.ask(wire.query("rollback"))
            raise Refused(error)
        rows = [wire.data_row(body) for kind, body in messages if kind == "D"]
    return rows


def insist(session, *statements):
    """The same again until nothing conflicts with it."""
    for _ in range(200):
        try:
            return run(session, *statements)
        except Refused as refusal:
            if not refusal.is_conflict:
                raise
    raise AssertionError(f"never got through: {statements}")


class Concurrency(wire.WireTest):
    def at_once(self, *works):
        """Runs each on a thread, with a session of its own and a number; fails with the first thing that went wrong."""
        problems = []

        def guarded(number, work):
            try:
                with wire.Wire(self.server, timeout=120) as session:
                    session.log_in()
                    work(session, number)
                    session.send(wire.TERMINATE)
            except Exception as problem:  # noqa: BLE001 - told by the assertion below
                problems.append((work.__name__, repr(problem)))

        threads = [threading.Thread(target=guarded, args=numbered) for numbered in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])

    def setUp(self):
        self.accounts = self.unique("accounts")
        values = ", ".join(f"({i}, 100)" for i in range(ACCOUNTS))
        self.admin = self.session()
        self.admin.simple(f"create table {self.accounts} (id int, amount int); insert into {self.accounts} values {values}")
        self.addCleanup(lambda: self.admin.simple(f"drop table {self.accounts}"))

    # --- the works

    def transfers(self, session, number):
        rng = random.Random(number)
        for _ in range(TRANSFERS):
            giver, taker = rng.sample(range(ACCOUNTS), 2)
            insist(
                session,
                "begin",
                f"update {self.accounts} set amount = amount - 1 where id = {giver}",
                f"update {self.accounts} set amount = amount + 1 where id = {taker}",
                "commit",
            )

    def sums(self, session, _):
        for _ in range(TRANSFERS):
            total = insist(session, f"select sum(amount), count(*) from {self.accounts}")
            if total != [[str(100 * ACCOUNTS).encode(), str(ACCOUNTS).encode()]]:
                raise AssertionError(total)

    def tables(self, session, number):
        name = f"{self.accounts}_{number}"
        for i in range(ROUNDS):
            insist(session, f"create table {name} (a int, b varchar(20))")
            insist(session, f"insert into {name} values ({i}, 'x'), ({i + 1}, 'y')")
            insist(session, f"create view {name}_v as select a, count(*) as n from {name} group by a")
            insist(session, "begin", f"alter table {name} rename to {name}_new", f"truncate {name}_new", "commit")
            insist(session, f"alter table {name}_new add column c date")
            insist(session, f"analyze {name}_new")
            insist(session, f"vacuum {name}_new")
            insist(session, f"drop table {name}_new cascade")

    def users(self, session, number):
        name = f"{self.accounts}_u{number}"
        for _ in range(ROUNDS):
            insist(session, f"create user {name} password 'Passw0rd'")
            insist(session, f"grant select on {self.accounts} to {name}")
            with wire.Wire(self.server, timeout=120) as own:
                own.log_in(name, "Passw0rd")
                if len(insist(own, f"select id from {self.accounts}")) != ACCOUNTS:
                    raise AssertionError("the user does not see all rows")
                own.send(wire.TERMINATE)
            insist(session, f"revoke all on {self.accounts} from {name}")
            insist(session, f"drop user {name}")

    def catalogs(self, session, _):
        relations = ("pg_class", "pg_attribute", "svv_tables", "svv_columns", "stv_sessions", "pg_user", "pg_locks")
        for _ in range(ROUNDS):
            for relation in relations:
                insist(session, f"select count(*) from {relation}")
            insist(session, "set application_name to 'concurrency'", "show application_name")

    def logins(self, session, number):
        for i in range(ROUNDS):
            with wire.Wire(self.server, self.trusting() if i % 2 else None, timeout=120) as other:
                other.log_in()
                run(other, "create temp table scratch (a int)", f"insert into scratch values ({number})")
                if i % 3 == 0:
                    other.send(wire.TERMINATE)  # else it is gone without a goodbye
            with wire.Wire(self.server, timeout=120) as stranger:
                if wire.first_error(stranger.log_in(password="wrong")) is None:
                    raise AssertionError("a wrong password was taken")

    def prepared(self, session, number):
        for i in range(ROUNDS):
            messages = session.ask(
                wire.parse(f"select id + $1 from {self.accounts} where amount > $2 order by 1", "p", (23, 23)),
                wire.describe("S", "p"),
                wire.bind("", "p", (str(number).encode(), b"-1000000")),
                wire.execute("", 2),
                wire.execute(),
                wire.close("S", "p"),
                wire.SYNC,
            )
            error = wire.first_error(messages)
            if error is not None and not Refused(error).is_conflict:
                raise AssertionError(error)
            if error is None and sum(kind == "D" for kind, _ in messages) != ACCOUNTS:
                raise AssertionError(messages)

    def cancels(self, session, _):
        run(session, "create temp table few (i int)")
        run(session, "insert into few values " + ", ".join(f"({i})" for i in range(100)))
        endless = "select count(*) from few a, few b, few c, few d, few e, few f where a.i + b.i + c.i + d.i + e.i + f.i < 0"
        for _ in range(ROUNDS):
            session.send(wire.query(endless))
            done = threading.Event()
            canceller = threading.Thread(target=self.cancel_until, args=(session.key, done))
            canceller.start()
            try:
                error = wire.first_error(session.until())
            finally:
                done.set()
                canceller.join()
            # A cancel that came late hits the next statement.
            insist(session, "select 1")
            if error is None or error["C"] != "57014":
                raise AssertionError(error)

    def cancel_until(self, key, done):
        while not done.wait(0.02):
            with wire.Wire(self.server) as connection:
                connection.send(wire.int32(16) + wire.int32(80877102) + key)
                connection.receive()

    # --- the tests

    def test_readers_and_writers_of_one_table(self):
        self.at_once(*[self.transfers] * 4, *[self.sums] * 3, *[self.prepared] * 2)
        self.sums(self.admin, 0)

    def test_definitions_while_others_look_at_them(self):
        self.at_once(*[self.tables] * 3, *[self.users] * 2, *[self.catalogs] * 2, self.sums)

    def test_everything_at_once(self):
        self.at_once(
            self.transfers, self.transfers, self.sums, self.tables, self.tables, self.users, self.catalogs, self.logins,
            self.logins, self.prepared, self.cancels,
        )  # fmt: skip
        self.sums(self.admin, 0)
