"""The command line, the environment and the configuration file: what is taken, what is refused and how."""

import json
import socket

import process

PORTS = ("--port", "0", "--aws-port", "0")


class CommandLineTest(process.ProcessTest):
    def test_tells_its_version_and_its_options(self):
        version = process.run("--version")
        self.assertEqual((version.returncode, version.stdout.split()[0]), (0, "doppel"))
        general, serve = process.run("--help"), process.run("serve", "--help")
        self.assertEqual((general.returncode, serve.returncode), (0, 0))
        for command in ("serve", "health", "check"):
            self.assertIn(command, general.stdout)
        for option in ("--port", "--data", "--init", "--config", "DOPPEL_PORT", "DOPPEL_DATA"):
            self.assertIn(option, serve.stdout)

    def test_wrong_use_ends_with_2(self):
        for arguments, says in (
            ((), "Usage: doppel"),
            (("frob",), "frob"),
            (("serve", "--prot", "1"), "--prot"),
            (("serve", "--port", "99999"), "--port"),
            (("serve", "--port", "-1"), "--port"),
            (("serve", "--port", "ten"), "--port"),
            (("serve", "--compat", "lax"), "must be strict or warn"),
            (("serve", "--log-level", "loud"), "must be debug, info, warning, error or off"),
            (("serve", "--init", self.scratch / "nowhere"), "does not exist"),
            (("serve", "--config", self.scratch / "nowhere"), "does not exist"),
            (("serve", "--tls-cert", self.folder("x", a="") / "a.sql"), "--tls-cert and --tls-key go together"),
            (("serve", "--require-ssl", "--no-tls"), "--require-ssl needs TLS"),
            (("serve", "--max-connections", "0"), "--max-connections"),
            (("serve", "--user", ""), "no name for a user"),
            (("serve", "--user", "Public"), "no name for a user"),
            (("check",), "FILE"),
            (("check", self.scratch / "nowhere.sql"), "does not exist"),
            (("health", "--aws-port", "x"), "--aws-port"),
        ):
            with self.subTest(arguments):
                self.refused(*arguments, code=2, says=says)

    def test_wrong_environment_and_wrong_files_end_with_2(self):
        self.refused("serve", *PORTS[2:], environment={"DOPPEL_PORT": "ten"}, code=2, says="ten")
        for text, says in (
            ("port = ", ":1: "),
            ("colour = 'red'", 'there is no option "colour"'),
            ("port = 99999", "--port"),
            ("port = 1.5", "expected a text, a whole number, true or false"),
            ("compat = 'lax'", "must be strict or warn"),
        ):
            with self.subTest(text):
                file = self.scratch / "doppel.toml"
                file.write_text(text)
                self.refused("serve", "--config", file, code=2, says=says)

    def test_the_command_line_wins_over_the_environment_and_that_over_the_file(self):
        file = self.scratch / "doppel.toml"
        file.write_text("port = 0\naws-port = 0\ndatabase = 'filed'\nuser = 'file_user'\npassword = 'Filed1234'\n")
        # servers.Doppel adds free ports only when no --port is given; both come from the file here.
        server = self.start("--port", "0", "--user", "boss", "--config", file, environment={"DOPPEL_DATABASE": "surrounding"})
        self.assertEqual((server.database, server.user), ("surrounding", "boss"))
        server.password = "Filed1234"
        self.assertEqual(self.query(server, "select current_user, current_database()"), [("boss", "surrounding")])

    def test_the_ready_line_is_one_object_of_json(self):
        server = self.start("--data", self.scratch / "data")
        ready = server.ready
        self.assertEqual(ready, json.loads(json.dumps(ready)))
        self.assertEqual(
            {k: v for k, v in ready.items() if k not in ("port", "aws_port", "version")},
            {"host": "127.0.0.1", "database": "dev", "user": "awsuser", "pid": server.pid,
             "ca": str((self.scratch / "data" / "tls" / "ca.pem").resolve()),
             "s3_root": str((self.scratch / "data" / "s3").resolve())},
        )  # fmt: skip
        self.assertNotIn(0, (server.port, server.aws_port))
        status, authority = process.http(server, "/ca.pem")
        self.assertEqual((status, authority), (200, open(ready["ca"], encoding="ascii").read()))

    def test_a_port_in_use_ends_with_1_and_nothing_is_made(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            for ports in (("--port", port, "--aws-port", 0), ("--port", 0, "--aws-port", port)):
                with self.subTest(ports):
                    data = self.scratch / "data"
                    says = f"doppel: cannot listen on 127.0.0.1:{port}: Address already in use"
                    self.refused("serve", *ports, "--data", data, code=1, says=says)
                    self.assertFalse((data / "cluster" / "cluster.db").exists())
        self.start("--data", self.scratch / "data")

    def test_an_address_that_is_not_ours_ends_with_1(self):
        self.refused("serve", *PORTS, "--host", "192.0.2.1", code=1, says="cannot listen on 192.0.2.1:0")
        self.refused("serve", *PORTS, "--host", "no.such.host.invalid", code=1, says="no.such.host.invalid")

    def test_a_certificate_that_cannot_be_read_ends_with_1(self):
        bad = self.folder("x", a="no certificate") / "a.sql"
        self.refused("serve", *PORTS, "--tls-cert", bad, "--tls-key", bad, code=1, says=str(bad))
