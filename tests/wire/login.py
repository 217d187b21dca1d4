"""Logins: startup parameters, passwords in every stored form, who is refused and how (wire reference §1, §2, §3)."""

import hashlib
import struct

import wire

# The order that debug logs of Amazon's JDBC driver show for real clusters.
REPORTED = (
    "application_name case_sensitive client_encoding datestyle integer_datetimes is_superuser server_encoding "
    "server_version session_authorization TimeZone timezone_abbreviations padb_version padb_revision "
    "max_numeric_precision max_varchar_size datashare_enabled session_id server_protocol_version external_database "
    "show_discovery"
).split()


class Startup(wire.WireTest):
    def test_reports_settings_in_redshifts_order(self):
        session = self.session(client_protocol_version="2")
        self.assertEqual(list(session.parameters), REPORTED)
        self.assertEqual(session.parameters["server_version"], "8.0.2")
        self.assertEqual(session.parameters["integer_datetimes"], "on")
        self.assertEqual(session.parameters["is_superuser"], "on")
        self.assertEqual(session.parameters["session_authorization"], self.server.user)
        self.assertEqual(session.parameters["datestyle"], "ISO, MDY")
        self.assertRegex(session.parameters["padb_revision"], "^[0-9a-f]{10}$")

    def test_takes_settings_of_the_jdbc_driver(self):
        session = self.session(
            client_encoding="UTF8", DateStyle="ISO", TimeZone="Europe/Berlin", extra_float_digits="2",
            application_name="it's me", driver_version="Redshift JDBC Driver 2.2.6.0", os_version="Linux 6 amd64",
            client_protocol_version="3", **{"_pq_.compression": "lz4:1"},
        )  # fmt: skip
        self.assertEqual(session.parameters["client_encoding"], "UTF8")
        self.assertEqual(session.parameters["TimeZone"], "Europe/Berlin")
        self.assertEqual(session.parameters["application_name"], "it's me")
        self.assertEqual(session.parameters["server_protocol_version"], "2")
        self.assertEqual(session.simple("show timezone"), [["Europe/Berlin"]])

    def test_reports_unicode_to_clients_that_name_no_encoding(self):
        self.assertEqual(self.session().parameters["client_encoding"], "UNICODE")

    def test_takes_settings_from_options(self):
        session = self.session(options="-c query_group=from\\ options --statement-timeout=5000")
        self.assertEqual(session.simple("show query_group"), [["from options"]])
        self.assertEqual(session.simple("show statement_timeout"), [["5000"]])

    def test_ignores_unknown_parameters(self):
        self.session(no_such_setting="x", driver_discovery_version="1")

    def test_takes_parameters_of_every_driver(self):
        for parameters in (
            # redshift_connector
            {"application_name": "test", "client_protocol_version": "2", "driver_version": "Redshift Python Driver 2.1.15",
             "os_version": "Linux-6.1", "driver_discovery_version": "1", "plugin_name": "None"},
            # Amazon's ODBC driver, with settings of the environment
            {"_pq_.compression": "zstd:1,lz4:1", "client_protocol_version": "1", "os_version": "Linux", "plugin_name": "none",
             "driver_version": "Redshift ODBC Driver 2.1.17.0", "client_encoding": "UTF8", "datestyle": "ISO", "timezone": "UTC",
             "geqo": "off"},
            # psql, pgjdbc, pgx
            {"fallback_application_name": "psql", "client_encoding": "UTF8"},
            {"client_encoding": "UTF8", "DateStyle": "ISO", "TimeZone": "GMT-03", "extra_float_digits": "2"},
            {"client_encoding": "'utf-8'", "search_path": "a, b", "statement_timeout": "5000", "query_group": "g"},
            {"replication": "false", "options": ""},
        ):  # fmt: skip
            with self.subTest(parameters=parameters):
                session = self.session(**parameters)
                self.assertEqual(session.simple("select 1"), [["1"]])
                if "client_encoding" in parameters:
                    self.assertEqual(session.parameters["client_encoding"], "UTF8")
                asked = parameters.get("client_protocol_version")
                self.assertEqual(session.parameters.get("server_protocol_version"), asked)

    def test_settings_of_the_startup_hold(self):
        session = self.session(search_path="a, b", statement_timeout="5000", query_group="g", datestyle="SQL")
        for setting, value in (("search_path", "a, b"), ("statement_timeout", "5000"), ("query_group", "g"), ("datestyle", "SQL, MDY")):
            self.assertEqual(session.simple(f"show {setting}"), [[value]])
        # They are what RESET goes back to.
        session.simple("set query_group to 'other'; reset query_group")
        self.assertEqual(session.simple("show query_group"), [["g"]])

    def test_refuses_values_that_a_setting_cannot_have(self):
        for parameters, text in (
            ({"client_encoding": "LATIN1"}, 'invalid value for parameter "client_encoding": "LATIN1"'),
            ({"DateStyle": "nonsense"}, 'invalid value for parameter "datestyle": "nonsense"'),
            ({"TimeZone": "Mars/North"}, 'unrecognized time zone name: "Mars/North"'),
            ({"statement_timeout": "soon"}, 'parameter "statement_timeout" requires an integer value'),
        ):  # fmt: skip
            error = self.assert_error(self.connect().log_in(**parameters), "22023", text)
            self.assertEqual(error["S"], "FATAL")

    def test_settings_of_superusers_are_theirs(self):
        # Old versions of Npgsql send this one.
        user = self.unique("user")
        with wire.Wire(self.server) as admin:
            admin.log_in()
            admin.simple(f"create user {user} password 'Secret12'")
        messages = self.connect().log_in(user, "Secret12", lc_monetary="C")
        error = self.assert_error(messages, "42501", 'permission denied to set parameter "lc_monetary" to "C"')
        self.assertEqual(error["S"], "FATAL")

    def test_nobody_becomes_a_superuser_by_asking(self):
        user = self.unique("user")
        with wire.Wire(self.server) as admin:
            admin.log_in()
            admin.simple(f"create user {user} password 'Secret12'")
        session = self.session(user, "Secret12", is_superuser="on", session_authorization=self.server.user)
        self.assertEqual((session.parameters["is_superuser"], session.parameters["session_authorization"]), ("off", user))
        self.assertEqual(session.simple("select current_user, session_user"), [[user, user]])

    def test_the_database_is_named_like_the_user_unless_said(self):
        connection = self.connect()
        connection.send(wire.startup(user=self.server.user))
        connection.answer_challenge(self.server.user, self.server.password)
        self.assert_error(connection.until(), "3D000", f'database "{self.server.user}" does not exist')

    def test_every_session_has_an_identity_of_its_own(self):
        sessions = [self.session() for _ in range(3)]
        self.assertEqual(len({session.parameters["session_id"] for session in sessions}), 3)
        for session in sessions:
            pid, _ = struct.unpack("!ii", session.key)
            self.assertGreater(pid, 0)
            self.assertEqual(session.simple("select pg_backend_pid()"), [[str(pid)]])
            self.assertRegex(session.parameters["session_id"], "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

    def test_grants_the_protocol_version_asked_for_up_to_its_own(self):
        for asked, granted in (("0", "0"), ("1", "1"), ("2", "2"), ("3", "2"), ("99", "2")):
            session = self.session(client_protocol_version=asked)
            self.assertEqual(session.parameters["server_protocol_version"], granted)
        self.assertNotIn("server_protocol_version", self.session().parameters)

    def test_never_negotiates_the_protocol(self):
        connection = self.connect()
        body = struct.pack("!i", 196610) + wire.cstr("user") + wire.cstr(self.server.user) + wire.cstr("database")
        body += wire.cstr(self.server.database) + wire.cstr("_pq_.x") + wire.cstr("y") + b"\0"
        connection.send(wire.int32(len(body) + 4) + body)
        connection.answer_challenge(self.server.user, self.server.password)
        self.assertNotIn("v", connection.kinds())

    def test_refuses_floats_out_of_range_as_redshift_does(self):
        messages = self.connect().log_in(extra_float_digits="3")
        error = self.assert_error(
            messages, "22023", '3 is outside the valid range for parameter "extra_float_digits" (-15 .. 2)'
        )
        self.assertEqual(error["S"], "FATAL")

    def test_refuses_other_protocols(self):
        for packet in (wire.int32(8) + wire.int32(131072), wire.int32(8) + wire.int32(262144)):
            connection = self.connect()
            connection.send(packet)
            self.assert_error(connection.until(), "0A000", "unsupported frontend protocol")

    def test_refuses_a_missing_user(self):
        connection = self.connect()
        connection.send(wire.startup(database="dev"))
        self.assert_error(connection.until(), "28000", "no PostgreSQL user name specified")

    def test_refuses_identity_provider_logins_cleanly(self):
        connection = self.connect()
        connection.send(wire.startup(user="", database="dev", idp_type="AzureAD", token_type="EXT_JWT"))
        error = self.assert_error(connection.until(), "0A000", "doppel does not emulate")
        self.assertEqual(error["S"], "FATAL")


class Passwords(wire.WireTest):
    def make_user(self, clause):
        name = self.unique("user")
        with wire.Wire(self.server) as admin:
            admin.log_in()
            admin.simple(f"create user {name} {clause}")
        return name

    def log_in(self, user, password):
        connection = self.connect()
        return connection, connection.log_in(user, password)

    def assert_logs_in(self, user, password, challenge):
        connection, messages = self.log_in(user, password)
        self.assertEqual(messages[-1][0], "Z", wire.first_error(messages))
        self.assertEqual(connection.challenge, challenge)
        self.assertEqual(connection.parameters["is_superuser"], "off")

    def assert_refused(self, user, password):
        _, messages = self.log_in(user, password)
        error = self.assert_error(messages, "28000", f'password authentication failed for user "{user}"')
        self.assertEqual((error["S"], error["R"], error["L"]), ("FATAL", "auth_failed", "413"))

    def test_plain_passwords_are_proved_by_md5(self):
        user = self.make_user("password 'Secret12'")
        self.assert_logs_in(user, "Secret12", 5)
        self.assert_refused(user, "Secret13")

    def test_md5_passwords_may_be_given_hashed(self):
        user = self.unique("user")
        digest = hashlib.md5(f"Secret12{user}".encode()).hexdigest()
        with wire.Wire(self.server) as admin:
            admin.log_in()
            admin.simple(f"create user {user} password 'md5{digest}'")
        self.assert_logs_in(user, "Secret12", 5)

    def test_sha256_passwords_are_proved_by_digest(self):
        user = self.make_user("password 'sha256|Mypassword1'")
        self.assert_logs_in(user, "Mypassword1", 13)
        self.assert_refused(user, "Mypassword2")

    def test_sha256_passwords_may_be_given_hashed_with_their_salt(self):
        salt = bytes(range(32))
        digest = hashlib.sha256("Pässword1".encode() + salt).hexdigest()
        user = self.make_user(f"password 'sha256|{digest}|{salt.hex()}'")
        self.assert_logs_in(user, "Pässword1", 13)

    def test_disabled_passwords_let_nobody_in(self):
        user = self.make_user("password disable")
        self.assert_refused(user, "anything")

    def test_passwords_end_when_their_time_is_over(self):
        self.assert_refused(self.make_user("password 'Secret12' valid until '2020-01-01'"), "Secret12")
        self.assert_logs_in(self.make_user("password 'Secret12' valid until '2999-01-01'"), "Secret12", 5)

    def test_unknown_users_fail_like_wrong_passwords(self):
        self.assert_refused("wire_nobody", "Secret12")

    def test_missing_databases_are_told_after_the_password(self):
        messages = self.connect().log_in(database="wire_nowhere")
        self.assertEqual(messages[0][0], "R")
        error = self.assert_error(messages, "3D000", 'database "wire_nowhere" does not exist')
        self.assertEqual(error["S"], "FATAL")
        self.assert_error(self.connect().log_in(password="wrong", database="wire_nowhere"), "28000")

    def test_connection_limits_of_users_hold(self):
        user = self.make_user("password 'Secret12' connection limit 1")
        first = self.session(user, "Secret12")
        _, messages = self.log_in(user, "Secret12")
        self.assertEqual(self.assert_error(messages, "53300")["S"], "FATAL")
        first.send(wire.TERMINATE)
        first.until(None)
        self.assert_logs_in(user, "Secret12", 5)

    def test_connection_limits_of_databases_hold(self):
        database, user = self.unique("database"), self.make_user("password 'Secret12'")
        admin = self.session()
        admin.simple(f"create database {database} connection limit 1")
        first = self.session(user, "Secret12", database=database)
        messages = self.connect().log_in(user, "Secret12", database=database)
        self.assertEqual(self.assert_error(messages, "53300")["S"], "FATAL")
        # Superusers are not counted out.
        second = self.session(database=database)
        for session in (first, second):
            session.send(wire.TERMINATE)
            session.until(None)

    def test_passwords_change_while_their_user_is_in(self):
        user = self.make_user("password 'Secret12'")
        session = self.session(user, "Secret12")
        session.simple(f"alter user {user} password 'Secret34'")
        self.assert_refused(user, "Secret12")
        self.assert_logs_in(user, "Secret34", 5)
        with wire.Wire(self.server) as admin:
            admin.log_in()
            admin.simple(f"alter user {user} password 'sha256|Secret56'")
        self.assert_logs_in(user, "Secret56", 13)
        self.assertEqual(session.simple("select 1"), [["1"]])

    def test_passwords_may_hold_other_letters_than_ascii(self):
        user = self.make_user("password 'C1cccccha\uff6fs'")
        self.assert_logs_in(user, "C1cccccha\uff6fs", 5)

    def test_wrong_answers_to_a_challenge_are_refused(self):
        md5, sha = self.make_user("password 'Secret12'"), self.make_user("password 'sha256|Secret12'")
        digest = wire.int32(32) + b"\0" * 32 + wire.int32(4) + b"1234"
        for user, answer, state in (
            (md5, wire.message("p", b"\0"), "28000"), (md5, wire.message("p", b""), "08P01"),
            (md5, wire.message("p", b"md5" + b"0" * 32 + b"\0"), "28000"), (md5, wire.message("d", digest), "08P01"),
            (md5, b"p" + wire.int32(1 << 30), "08P01"), (md5, wire.message("i", b"token\0"), "08P01"),
            (sha, wire.message("d", digest), "28000"), (sha, wire.message("p", b"Secret12\0"), "08P01"),
            (sha, wire.message("d", b"\0" * 8), "28000"), (sha, wire.message("d", wire.int32(1 << 30) + b"x"), "08P01"),
        ):  # fmt: skip
            with self.subTest(user=user, answer=answer[:20]):
                connection = self.connect()
                connection.send(wire.startup(user=user, database="dev"))
                self.assertEqual(connection.receive()[0], "R")
                connection.send(answer)
                messages = connection.until(None)
                self.assertEqual(self.assert_error(messages, state)["S"], "FATAL")
                self.assertEqual(messages[-1][0], None)

    def test_nobody_queries_before_login(self):
        connection = self.connect()
        connection.send(wire.startup(user=self.server.user, database="dev"))
        connection.receive()
        connection.send(wire.query("select 1"))
        self.assert_error(connection.until(), "08P01", "expected password response")
