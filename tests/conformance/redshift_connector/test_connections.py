"""Logging in, what the startup packet sets, and how a connection ends."""

import pytest
import redshift_connector


def state(info):
    return info.value.args[0]["C"]


def test_a_missing_database_is_told_after_good_credentials(settings):
    with pytest.raises(redshift_connector.ProgrammingError) as info:
        redshift_connector.connect(**{**settings, "database": "not_there"})
    assert state(info) == "3D000"


def test_a_database_name_in_unicode(settings):
    with pytest.raises(redshift_connector.ProgrammingError) as info:
        redshift_connector.connect(**{**settings, "database": "données_世界"})
    assert state(info) == "3D000"


def test_bad_credentials_are_an_interface_error(settings):
    with pytest.raises(redshift_connector.InterfaceError) as info:
        redshift_connector.connect(**{**settings, "password": "not the password"})
    assert state(info) == "28000"


def test_a_missing_user_looks_like_a_bad_password(settings):
    with pytest.raises(redshift_connector.InterfaceError) as info:
        redshift_connector.connect(**{**settings, "user": "nobody_at_all"})
    assert state(info) == "28000"


@pytest.mark.parametrize("password", ["Hallo-Welt-1", "Пароль-Aa1", "パスワードAa1x"])
def test_sha256_users_log_in(admin, connect, password):
    admin.execute("drop user if exists conf_sha")
    admin.execute(f"create user conf_sha password 'sha256|{password}'")
    connection = connect(user="conf_sha", password=password)
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] == "conf_sha"


@pytest.mark.parametrize("password", ["Hallo-Welt-1", "C1cccccha\uff6fs"])
def test_md5_users_log_in(admin, connect, password):
    admin.execute("drop user if exists conf_plain")
    admin.execute(f"create user conf_plain password '{password}'")
    connect(user="conf_plain", password=password)
    connect(user="conf_plain", password=password.encode())


def test_md5_hashes_are_taken_as_they_are(admin, connect):
    import hashlib

    digest = hashlib.md5(b"Geheim123" + b"conf_md5").hexdigest()
    admin.execute("drop user if exists conf_md5")
    admin.execute(f"create user conf_md5 password 'md5{digest}'")
    connect(user="conf_md5", password="Geheim123")


@pytest.mark.parametrize("sslmode", ["verify-ca", "verify-full"])
def test_tls(connect, sslmode):
    with connect(ssl=True, sslmode=sslmode).cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("version", [0, 1, 2])
def test_the_protocol_version_asked_for_is_granted(connect, version):
    assert connect(client_protocol_version=version)._client_protocol_version == version


def test_the_application_name_reaches_the_session(connect):
    with connect(application_name="conformance").cursor() as cursor:
        cursor.execute("select current_setting('application_name')")
        assert cursor.fetchone()[0] == "conformance"


@pytest.mark.parametrize("column", ["driver_version", "os_version", "application_name"])
def test_the_connection_log_knows_the_client(connect, admin, column):
    connect(application_name="conformance log")
    admin.execute(
        f"select {column} from stl_connection_log where trim(application_name) = 'conformance log' "
        "and trim(event) = 'initiating session' order by recordtime desc limit 1"
    )
    row = admin.fetchone()
    assert row is not None and row[0].strip()


def test_the_server_says_what_it_is(connection):
    parameters = {k.decode(): v.decode() for k, v in connection.parameter_statuses}
    assert parameters["server_version"] == "8.0.2"
    assert parameters["integer_datetimes"] == "on"
    assert parameters["is_superuser"] == "on"
    assert "padb_version" in parameters
    assert parameters["datashare_enabled"] in ("on", "off")


def test_a_terminated_session_reads_the_end_of_its_connection(connect, admin):
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
        admin.execute(f"select pg_terminate_backend({pid})")
        with pytest.raises((redshift_connector.InterfaceError, redshift_connector.ProgrammingError)):
            cursor.execute("select 1")


def test_a_closed_connection_cannot_be_used(connect):
    connection = connect()
    connection.close()
    with pytest.raises(redshift_connector.InterfaceError):
        connection.cursor().execute("select 1")
