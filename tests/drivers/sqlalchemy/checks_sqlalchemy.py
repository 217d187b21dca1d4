"""Programs that use Redshift through SQLAlchemy: pools of connections, the ORM, and reflection, over both drivers.

What the dialect itself must do is asked by SQLAlchemy's own suite (docs/conformance.md).
"""

import concurrent.futures
import datetime
import decimal
import sys

import sqlalchemy as sa
from checks import CA, DATABASE, HOST, PASSWORD, PORT, USER, Checks, equal
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

check = Checks()


def make_engine(driver, **options):
    arguments = {"sslmode": "verify-ca"}
    if driver == "psycopg2":
        arguments["sslrootcert"] = CA
    url = sa.URL.create(f"redshift+{driver}", USER, PASSWORD, HOST, PORT, DATABASE)
    return sa.create_engine(url, connect_args=arguments, **options)


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "sa_orders"
    __table_args__ = {"redshift_diststyle": "KEY", "redshift_distkey": "id", "redshift_sortkey": ("ordered_at", "id")}

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer: Mapped[str] = mapped_column(sa.String(40))
    amount: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(12, 2))
    ordered_at: Mapped[datetime.datetime]


ORDERS = [(1, "Ann", "10.50"), (2, "Çağla", "20.00"), (3, "Ann", "0.01")]


def checks_of(driver):
    engine = make_engine(driver)

    def named(function):
        function.__name__ = f"{driver} {function.__name__}"
        return check(function)

    @named
    def the_orm_writes_and_reads():
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        noon = datetime.datetime(2024, 1, 5, 12, 0, 0, 250000)
        with Session(engine) as session, session.begin():
            session.add_all(Order(id=i, customer=c, amount=decimal.Decimal(a), ordered_at=noon) for i, c, a in ORDERS)
        with Session(engine) as session:
            query = sa.select(Order.customer, sa.func.sum(Order.amount)).group_by(Order.customer).order_by(Order.customer)
            equal(session.execute(query).all(), [("Ann", decimal.Decimal("10.51")), ("Çağla", decimal.Decimal("20.00"))])
            order = session.get(Order, 2)
            equal((order.customer, order.ordered_at), ("Çağla", noon))
            order.amount += 1
            session.commit()
            session.delete(session.get(Order, 3))
            session.rollback()
            equal(session.scalars(sa.select(Order.amount).order_by(Order.id)).all(),
                  [decimal.Decimal("10.50"), decimal.Decimal("21.00"), decimal.Decimal("0.01")])  # fmt: skip

    @named
    def reflection_finds_the_table():
        table = sa.Table("sa_orders", sa.MetaData(), autoload_with=engine)
        equal([(c.name, str(c.type), c.nullable) for c in table.columns],
              [("id", "INTEGER", False), ("customer", "VARCHAR(40)", False), ("amount", "NUMERIC(12, 2)", False),
               ("ordered_at", "TIMESTAMP", False)])  # fmt: skip
        options = sa.inspect(engine).get_table_options("sa_orders")
        equal(options["redshift_diststyle"], "KEY")
        equal(options["redshift_distkey"], "id")

    @named
    def a_pool_serves_more_threads_than_it_has_connections():
        pooled = make_engine(driver, pool_size=3, max_overflow=2)

        def work(number):
            with pooled.connect() as connection:
                connection.execute(sa.text("create temp table scratch (a int)"))
                connection.execute(sa.text("insert into scratch values (:n)"), {"n": number})
                # What another user of the same connection made was rolled back when it came back to the pool.
                return connection.execute(sa.text("select a from scratch")).scalars().all()

        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            equal(list(threads.map(work, range(40))), [[n] for n in range(40)])
        pooled.dispose()

    @named
    def connections_that_open_and_close_leave_nothing_behind():
        unpooled = make_engine(driver, poolclass=sa.pool.NullPool)

        def work(number):
            with unpooled.connect() as connection:
                return connection.execute(sa.select(sa.literal(number))).scalar()

        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            equal(list(threads.map(work, range(40))), list(range(40)))
        with engine.connect() as connection:
            mine = connection.execute(sa.text("select pg_backend_pid()")).scalar()
            for _ in range(200):
                others = connection.execute(sa.text("select count(*) from stv_sessions where process <> :p"), {"p": mine}).scalar()
                if others == 0:
                    break
            equal(others, 0)

    def a_pool_replaces_a_connection_that_was_terminated():
        pooled = make_engine(driver, pool_size=1, max_overflow=0, pool_pre_ping=True)
        with pooled.connect() as connection:
            victim = connection.execute(sa.text("select pg_backend_pid()")).scalar()
        with engine.connect() as connection:
            connection.execute(sa.text("select pg_terminate_backend(:p)"), {"p": victim})
        with pooled.connect() as connection:
            if connection.execute(sa.text("select pg_backend_pid()")).scalar() == victim:
                raise AssertionError("the terminated session still answers")
        pooled.dispose()

    # Over redshift_connector the dialect does not know its driver's word for a connection that is gone.
    if driver == "psycopg2":
        named(a_pool_replaces_a_connection_that_was_terminated)

    @named
    def the_table_goes():
        Base.metadata.drop_all(engine)
        equal(sa.inspect(engine).has_table("sa_orders"), False)

    engine.dispose()


checks_of("psycopg2")
checks_of("redshift_connector")
sys.exit(check.finish())
