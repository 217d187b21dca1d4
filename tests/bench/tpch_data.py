"""Data in the shape of TPC-H, made here: same tables, key structure and skews, own words. Deterministic for a scale."""

import datetime
import random

SCHEMA = {
    "region": "r_regionkey int, r_name varchar(25), r_comment varchar(152)",
    "nation": "n_nationkey int, n_name varchar(25), n_regionkey int, n_comment varchar(152)",
    "supplier": "s_suppkey int, s_name varchar(25), s_address varchar(40), s_nationkey int, s_phone varchar(15), "
    "s_acctbal decimal(12,2), s_comment varchar(101)",
    "customer": "c_custkey int, c_name varchar(25), c_address varchar(40), c_nationkey int, c_phone varchar(15), "
    "c_acctbal decimal(12,2), c_mktsegment varchar(10), c_comment varchar(117)",
    "part": "p_partkey int, p_name varchar(55), p_mfgr varchar(25), p_brand varchar(10), p_type varchar(25), p_size int, "
    "p_container varchar(10), p_retailprice decimal(12,2), p_comment varchar(23)",
    "partsupp": "ps_partkey int, ps_suppkey int, ps_availqty int, ps_supplycost decimal(12,2), ps_comment varchar(199)",
    "orders": "o_orderkey int, o_custkey int, o_orderstatus char(1), o_totalprice decimal(12,2), o_orderdate date, "
    "o_orderpriority varchar(15), o_clerk varchar(15), o_shippriority int, o_comment varchar(79)",
    "lineitem": "l_orderkey int, l_partkey int, l_suppkey int, l_linenumber int, l_quantity decimal(12,2), "
    "l_extendedprice decimal(12,2), l_discount decimal(12,2), l_tax decimal(12,2), l_returnflag char(1), "
    "l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct varchar(25), "
    "l_shipmode varchar(10), l_comment varchar(44)",
}

# As a Redshift user declares them; PostgreSQL gets none, for there they would be indexes.
KEYS = {
    "region": ("r_regionkey", "diststyle all"),
    "nation": ("n_nationkey", "diststyle all"),
    "supplier": ("s_suppkey", "diststyle all sortkey (s_suppkey)"),
    "customer": ("c_custkey", "distkey (c_custkey) sortkey (c_custkey)"),
    "part": ("p_partkey", "distkey (p_partkey) sortkey (p_partkey)"),
    "partsupp": ("ps_partkey, ps_suppkey", "distkey (ps_partkey) sortkey (ps_partkey)"),
    "orders": ("o_orderkey", "distkey (o_orderkey) compound sortkey (o_orderdate, o_orderkey)"),
    "lineitem": ("l_orderkey, l_linenumber", "distkey (l_orderkey) compound sortkey (l_shipdate, l_orderkey)"),
}

REGIONS = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"]
NATIONS = [
    ("ALGERIA", 0), ("ARGENTINA", 1), ("BRAZIL", 1), ("CANADA", 1), ("EGYPT", 4), ("ETHIOPIA", 0), ("FRANCE", 3),
    ("GERMANY", 3), ("INDIA", 2), ("INDONESIA", 2), ("IRAN", 4), ("IRAQ", 4), ("JAPAN", 2), ("JORDAN", 4), ("KENYA", 0),
    ("MOROCCO", 0), ("MOZAMBIQUE", 0), ("PERU", 1), ("CHINA", 2), ("ROMANIA", 3), ("SAUDI ARABIA", 4), ("VIETNAM", 2),
    ("RUSSIA", 3), ("UNITED KINGDOM", 3), ("UNITED STATES", 1),
]  # fmt: skip
SEGMENTS = ["AUTOMOBILE", "BUILDING", "FURNITURE", "HOUSEHOLD", "MACHINERY"]
PRIORITIES = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"]
MODES = ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"]
INSTRUCTIONS = ["COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN"]
SIZES = ["SM", "MED", "LG", "JUMBO", "WRAP"]
BOXES = ["BAG", "BOX", "CAN", "CASE", "DRUM", "JAR", "PACK", "PKG"]
FINISHES = ["ANODIZED", "BURNISHED", "BRUSHED", "PLATED", "POLISHED"]
METALS = ["BRASS", "COPPER", "NICKEL", "STEEL", "TIN"]
KINDS = ["ECONOMY", "LARGE", "MEDIUM", "PROMO", "SMALL", "STANDARD"]
COLORS = """almond amber apricot azure beige bisque black blue bronze brown burgundy carmine chartreuse coral cream crimson
cyan denim ebony emerald fawn forest fuchsia garnet gold green grey hazel heather honey indigo ivory jade jet khaki lavender
lemon lilac lime linen magenta mahogany maroon mauve mint mustard navy ochre olive orange orchid peach pearl pink plum
purple red rose ruby rust saffron salmon sand sepia sienna silver slate steel tan teal tomato turquoise umber violet wheat
white yellow""".split()
WORDS = "quick ideas sleep special requests pending deposits haggle across the final packages above even accounts".split()
FIRST_DAY = datetime.date(1992, 1, 1)
LAST_ORDER = (datetime.date(1998, 8, 2) - FIRST_DAY).days
TODAY = datetime.date(1995, 6, 17)


def _text(rng, longest):
    return " ".join(rng.choices(WORDS, k=6))[:longest]


def _money(cents):
    return f"{cents // 100}.{cents % 100:02d}" if cents >= 0 else f"-{-cents // 100}.{-cents % 100:02d}"


def _price(part):
    return 90000 + (part // 10) % 20001 + 100 * (part % 1000)


def _phone(rng, nation):
    return f"{nation + 10}-{rng.randrange(100, 1000)}-{rng.randrange(100, 1000)}-{rng.randrange(1000, 10000)}"


def _supplier_of(part, i, suppliers):
    return (part + i * (suppliers // 4 + (part - 1) // suppliers)) % suppliers + 1


def tables(scale):
    """Yields (table, iterator over rows of Python values ready to be written as SQL literals)."""
    rng = random.Random(19920101)
    suppliers, customers, parts, orders = (int(n * scale) for n in (10_000, 150_000, 200_000, 1_500_000))
    yield "region", ((i, name, _text(rng, 152)) for i, name in enumerate(REGIONS))
    yield "nation", ((i, name, region, _text(rng, 152)) for i, (name, region) in enumerate(NATIONS))
    yield "supplier", _suppliers(rng, suppliers)
    yield "customer", _customers(rng, customers)
    yield "part", _parts(rng, parts)
    yield "partsupp", (
        (p, _supplier_of(p, i, suppliers), rng.randrange(1, 10000), _money(rng.randrange(100, 100001)), _text(rng, 199))
        for p in range(1, parts + 1)
        for i in range(4)
    )
    lines = []
    yield "orders", _orders(rng, orders, customers, parts, suppliers, lines)
    yield "lineitem", iter(lines)


def _suppliers(rng, count):
    for i in range(1, count + 1):
        nation = rng.randrange(25)
        comment = "Customer Complaints noted" if i % 200 == 7 else _text(rng, 101)
        yield (i, f"Supplier#{i:09d}", _text(rng, 40), nation, _phone(rng, nation), _money(rng.randrange(-99999, 1000000)), comment)


def _customers(rng, count):
    for i in range(1, count + 1):
        nation = rng.randrange(25)
        yield (i, f"Customer#{i:09d}", _text(rng, 40), nation, _phone(rng, nation), _money(rng.randrange(-99999, 1000000)),
               rng.choice(SEGMENTS), _text(rng, 117))  # fmt: skip


def _parts(rng, count):
    for i in range(1, count + 1):
        maker = rng.randrange(1, 6)
        yield (i, " ".join(rng.sample(COLORS, 4)), f"Manufacturer#{maker}", f"Brand#{maker}{rng.randrange(1, 6)}",
               f"{rng.choice(KINDS)} {rng.choice(FINISHES)} {rng.choice(METALS)}", rng.randrange(1, 51),
               f"{rng.choice(SIZES)} {rng.choice(BOXES)}", _money(_price(i)), _text(rng, 23))  # fmt: skip


def _orders(rng, count, customers, parts, suppliers, lines):
    """Makes the orders and, on the way, their lines."""
    for i in range(1, count + 1):
        key = (i - 1) // 8 * 32 + (i - 1) % 8 + 1
        # A third of the customers never orders.
        customer = rng.randrange(1, customers + 1)
        while customer % 3 == 0:
            customer = rng.randrange(1, customers + 1)
        day = FIRST_DAY + datetime.timedelta(rng.randrange(LAST_ORDER + 1))
        total = shipped = 0
        amount = rng.randrange(1, 8)
        for number in range(1, amount + 1):
            part = rng.randrange(1, parts + 1)
            quantity, discount, tax = rng.randrange(1, 51), rng.randrange(11), rng.randrange(9)
            price = quantity * _price(part)
            ship = day + datetime.timedelta(rng.randrange(1, 122))
            commit = day + datetime.timedelta(rng.randrange(30, 91))
            receipt = ship + datetime.timedelta(rng.randrange(1, 31))
            shipped += ship <= TODAY
            total += price * (100 - discount) * (100 + tax) // 10000
            returned = rng.choice("RA") if receipt <= TODAY else "N"
            lines.append((key, part, _supplier_of(part, rng.randrange(4), suppliers), number, f"{quantity}.00", _money(price),
                          f"0.{discount:02d}", f"0.{tax:02d}", returned, "F" if ship <= TODAY else "O", ship, commit, receipt,
                          rng.choice(INSTRUCTIONS), rng.choice(MODES), _text(rng, 44)))  # fmt: skip
        status = "F" if shipped == amount else "O" if shipped == 0 else "P"
        yield (key, customer, status, _money(total), day, rng.choice(PRIORITIES), f"Clerk#{rng.randrange(1, 1001):09d}", 0,
               _text(rng, 79))  # fmt: skip


def literal(value):
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.date):
        return f"'{value.isoformat()}'"
    return f"'{value}'"


def create(table, declares_keys):
    if not declares_keys:
        return f"create table {table} ({SCHEMA[table]})"
    primary_key, attributes = KEYS[table]
    return f"create table {table} ({SCHEMA[table]}, primary key ({primary_key})) {attributes}"


def inserts(scale, rows_each=500, declares_keys=False):
    """Yields SQL: CREATE TABLE and multi-row INSERT statements."""
    for table, rows in tables(scale):
        yield create(table, declares_keys)
        batch = []
        for row in rows:
            batch.append("(" + ", ".join(map(literal, row)) + ")")
            if len(batch) == rows_each:
                yield f"insert into {table} values " + ", ".join(batch)
                batch = []
        if batch:
            yield f"insert into {table} values " + ", ".join(batch)
