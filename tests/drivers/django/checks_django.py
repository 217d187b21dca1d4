"""Django over django-redshift-backend: the tables of a project migrated, rows written and read by the ORM, and inspectdb."""

import datetime
import decimal
import io
import pathlib
import sys
import tempfile

import django
from checks import CA, HOST, PASSWORD, PORT, USER, Checks, equal
from django.conf import settings
from django.core.management import call_command

check = Checks()
# Migrations are written where they do not stay.
migrations = tempfile.TemporaryDirectory()
sys.path[:0] = [str(pathlib.Path(__file__).parent), migrations.name]
pathlib.Path(migrations.name, "shop_migrations").mkdir()
pathlib.Path(migrations.name, "shop_migrations", "__init__.py").touch()


def admin(statement):
    import psycopg2

    connection = psycopg2.connect(host=HOST, port=PORT, user=USER, password=PASSWORD, dbname="dev")
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


admin("create database django_shop")
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "shop"],
    DATABASES={
        "default": {
            "ENGINE": "django_redshift_backend",
            "NAME": "django_shop",
            "USER": USER,
            "PASSWORD": PASSWORD,
            "HOST": HOST,
            "PORT": PORT,
            "OPTIONS": {"sslmode": "verify-full", "sslrootcert": CA},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIGRATION_MODULES={"shop": "shop_migrations"},
    USE_TZ=True,
    TIME_ZONE="UTC",
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count, Sum  # noqa: E402
from shop.models import Customer, Order  # noqa: E402

NOON = datetime.datetime(2024, 1, 5, 12, 0, 0, 250000, datetime.timezone.utc)


@check
def migrate_makes_the_tables():
    call_command("makemigrations", "shop", verbosity=0)
    call_command("migrate", verbosity=0)
    names = connection.introspection.table_names()
    for name in ("auth_user", "django_migrations", "django_session", "shop_customer", "shop_order"):
        if name not in names:
            raise AssertionError(f"{name} is not among {names}")


@check
def rows_are_created_and_found():
    ann = Customer.objects.create(name="Ann", email="ann@example.com")
    cagla = Customer.objects.create(name="Çağla")
    equal(Customer.objects.get(pk=ann.pk).name, "Ann")
    Order.objects.create(customer=ann, amount=decimal.Decimal("10.50"), ordered_at=NOON)
    Order.objects.bulk_create(
        [Order(customer=cagla, amount=decimal.Decimal(n), ordered_at=NOON + datetime.timedelta(days=n)) for n in range(1, 4)]
    )
    equal(list(Customer.objects.filter(name__contains="ağ").values_list("name", "email")), [("Çağla", None)])
    order = Order.objects.select_related("customer").order_by("id").first()
    equal((order.customer.name, order.amount, order.ordered_at), ("Ann", decimal.Decimal("10.50"), NOON))


@check
def rows_are_summed():
    totals = Customer.objects.annotate(orders=Count("order"), total=Sum("order__amount")).order_by("name")
    equal([(c.name, c.orders, c.total) for c in totals],
          [("Ann", 1, decimal.Decimal("10.50")), ("Çağla", 3, decimal.Decimal("6.00"))])  # fmt: skip
    equal(Order.objects.filter(ordered_at__range=(NOON, NOON + datetime.timedelta(days=1))).count(), 2)


@check
def rows_are_changed_and_deleted():
    equal(Customer.objects.filter(name="Ann").update(is_active=False), 1)
    equal(list(Customer.objects.filter(is_active=False).values_list("name", flat=True)), ["Ann"])
    # The orders of a customer go with it; Django deletes them, since the database enforces no keys.
    Customer.objects.get(name="Çağla").delete()
    equal(Order.objects.count(), 1)


@check
def a_transaction_is_rolled_back():
    try:
        with transaction.atomic():
            Customer.objects.create(name="Nobody")
            raise KeyError
    except KeyError:
        pass
    equal(Customer.objects.filter(name="Nobody").exists(), False)


@check
def users_of_the_project_log_in():
    User.objects.create_user("dan", password="Secret-1")
    equal(User.objects.get(username="dan").check_password("Secret-1"), True)


@check
def inspectdb_writes_the_models():
    out = io.StringIO()
    call_command("inspectdb", "shop_customer", stdout=out)
    text = out.getvalue()
    # The backend, whose parts are of Django 4.0, does not tell this Django the length of a text.
    for line in ("id = models.BigAutoField(primary_key=True)", "email = models.CharField(blank=True, null=True)",
                 "is_active = models.BooleanField()"):  # fmt: skip
        if line not in text:
            raise AssertionError(text)


connection.close()
sys.exit(check.finish())
