"""TLS by request: own CA, names, versions, and what require_ssl refuses (wire reference §1.1, §9)."""

import ssl
import urllib.request

import wire


class Tls(wire.WireTest):
    def verifying(self):
        return ssl.create_default_context(cafile=self.server.ca)

    def test_the_ca_verifies_the_server_and_its_names(self):
        context = self.verifying()
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        for name in ("localhost", "127.0.0.1", "::1"):
            connection = self.connect()
            connection.send(wire.SSL_REQUEST)
            self.assertEqual(connection.byte(), b"S")
            connection.socket = context.wrap_socket(connection.socket, server_hostname=name)
            self.assertEqual(connection.log_in()[-1], ("Z", b"I"))
            self.assertEqual(connection.simple("select 1"), [["1"]])

    def test_other_names_are_not_verified(self):
        connection = self.connect()
        connection.send(wire.SSL_REQUEST)
        connection.byte()
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.verifying().wrap_socket(connection.socket, server_hostname="redshift.example.com")

    def test_other_authorities_do_not_verify_it(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            wire.Wire(self.server, ssl.create_default_context())

    def test_versions_from_1_2_on(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.verifying()
            context.minimum_version = context.maximum_version = version
            self.session(tls=context)

    def test_large_results_come_through(self):
        session = self.session(tls=self.verifying())
        self.assertEqual(session.simple("select repeat('x', 60000), repeat('y', 60000)")[0][1], "y" * 60000)

    def test_gss_is_declined_and_then_tls_granted(self):
        connection = self.connect()
        connection.send(wire.GSS_REQUEST)
        self.assertEqual(connection.byte(), b"N")
        connection.send(wire.SSL_REQUEST)
        self.assertEqual(connection.byte(), b"S")
        connection.socket = self.verifying().wrap_socket(connection.socket, server_hostname="localhost")
        self.assertEqual(connection.log_in()[-1], ("Z", b"I"))

    def test_plain_bytes_in_front_of_tls_are_refused(self):
        connection = self.connect()
        connection.send(wire.SSL_REQUEST + wire.startup(user="x", database="dev"))
        self.assert_error(connection.until(None), "08P01", "received unencrypted data after SSL request")

    def test_the_http_port_gives_the_ca_in_plain_text_and_tls(self):
        with open(self.server.ca) as file:
            authority = file.read()
        for scheme in ("http", "https"):
            url = f"{scheme}://127.0.0.1:{self.server.aws_port}/ca.pem"
            with urllib.request.urlopen(url, context=self.verifying() if scheme == "https" else None) as answer:
                self.assertEqual(answer.read().decode(), authority)


class Required(wire.WireTest):
    """The server of this case requires TLS (run.py)."""

    arguments = ("--require-ssl",)

    def test_plain_logins_are_refused_as_on_a_cluster(self):
        error = self.assert_error(self.connect().log_in(), "28000")
        self.assertEqual(
            error["M"],
            f'no pg_hba.conf entry for host "::ffff:127.0.0.1", user "{self.server.user}", '
            f'database "{self.server.database}", SSL off',
        )

    def test_encrypted_logins_are_not(self):
        self.session(tls=self.trusting())

    def test_plain_cancels_are_taken(self):
        session = self.session(tls=self.trusting())
        with wire.Wire(self.server) as connection:
            connection.send(wire.int32(16) + wire.int32(80877102) + session.key)
            self.assertEqual(connection.receive(), (None, b""))


class Refused(wire.WireTest):
    """The server of this case offers no TLS (run.py)."""

    arguments = ("--no-tls",)

    def test_encryption_is_declined_once_per_question(self):
        connection = self.connect()
        for request in (wire.SSL_REQUEST, wire.GSS_REQUEST, wire.SSL_REQUEST):
            connection.send(request)
            self.assertEqual(connection.byte(), b"N")
        self.assertEqual(connection.log_in()[-1], ("Z", b"I"))
