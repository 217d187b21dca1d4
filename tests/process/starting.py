"""Init scripts and data folders: what a first start does, what a later one leaves alone, and what refuses to start."""

import os
import signal
import subprocess

import pgwire
import process

PORTS = ("--port", "0", "--aws-port", "0")


class InitScriptsTest(process.ProcessTest):
    def test_run_in_order_of_name_before_the_server_is_ready(self):
        init = self.folder(
            "init",
            b_second="insert into seen values (2); insert into seen select count(*) from seen;",
            a_first="create table seen (n int); insert into seen values (1);",
            c_third="create user reader password 'Reader123'; grant select on seen to reader;",
        )
        (init / "d_not_sql.txt").write_text("no sql at all")
        (init / "e_folder.sql").mkdir()
        server = self.start("--init", init)
        reader = self.connect(server, user="reader", password="Reader123")
        self.assertEqual(self.rows(reader, "select n from seen order by n"), [("1",), ("2",), ("2",)])

    def test_an_error_stops_the_start_with_file_line_and_sqlstate(self):
        init = self.folder("init", good="create table t (a int);", wrong="insert into t values (1);\n\nselect nope\nfrom t;")
        says = f'doppel: {init}/wrong.sql:3: column "nope" does not exist in t (42703)'
        self.refused("serve", *PORTS, "--init", init, code=1, says=says)

    def test_the_environment_names_the_folder_too(self):
        init = self.folder("init", a="create table t (a int)")
        server = self.start(environment={"DOPPEL_INIT": str(init)})
        self.assertEqual(self.query(server, "select count(*) from t"), [("0",)])

    def test_are_not_repeated_when_a_kept_cluster_starts_again(self):
        init, data = self.folder("init", a="create table t (a int); insert into t values (1);"), self.scratch / "data"
        first = self.start("--init", init, "--data", data)
        self.query(first, "insert into t values (2)")
        self.stop(first)
        second = self.start("--init", init, "--data", data)
        self.assertEqual(self.query(second, "select count(*) from t"), [("2",)])
        self.assertEqual(process.http(second, "/reset", "POST")[0], 200)
        self.assertEqual(self.query(second, "select count(*) from t"), [("1",)])

    def test_are_repeated_from_the_start_when_the_first_start_failed(self):
        init, data = self.folder("init", a="create table t (a int);", b="insert into t values ('x');"), self.scratch / "data"
        self.refused("serve", *PORTS, "--init", init, "--data", data, code=1, says=f"{init}/b.sql:1: ")
        self.folder("init", b="insert into t values (7);")
        server = self.start("--init", init, "--data", data)
        self.assertEqual(self.query(server, "select a from t"), [("7",)])

    def test_end_when_the_server_is_stopped(self):
        many = " cross join ".join(f"(select 1 union all select 2) t{n}" for n in range(60))
        init, data = self.folder("init", a="create table t (a int);", b=f"select count(*) from {many}"), self.scratch / "data"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DOPPEL_")}
        with subprocess.Popen(
            [process.BINARY, "serve", *PORTS, "--init", init, "--data", data, "--log-level", "off"],
            env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as server:  # fmt: skip
            self.wait_until(lambda: (data / "cluster" / "cluster.db").exists(), "the cluster is there")
            server.send_signal(signal.SIGTERM)
            out, err = server.communicate(timeout=process.PATIENCE_SECONDS)
        self.assertEqual((server.returncode, out, err), (1, b"", b"doppel: stopped before it was ready\n"))
        self.folder("init", b="insert into t values (1)")
        self.assertEqual(self.query(self.start("--init", init, "--data", data), "select a from t"), [("1",)])


class DataFolderTest(process.ProcessTest):
    def test_is_made_with_its_parents_and_keeps_what_was_committed(self):
        data = self.scratch / "a" / "b" / "data"
        first = self.start("--data", data)
        session = self.connect(first)
        self.rows(session, "create table t (a int)")
        self.rows(session, "insert into t values (1)")
        self.rows(session, "begin")
        self.rows(session, "insert into t values (2)")
        authority = (data / "tls" / "ca.pem").read_bytes()
        self.stop(first)
        second = self.start("--data", data)
        self.assertEqual(self.query(second, "select a from t"), [("1",)])
        self.assertEqual((data / "tls" / "ca.pem").read_bytes(), authority)

    def test_belongs_to_one_process_at_a_time(self):
        data = self.scratch / "data"
        first = self.start("--data", data)
        self.refused("serve", *PORTS, "--data", data, code=1, says=f"doppel: another server is using {data.resolve()}")
        self.assertEqual(self.query(first, "select 1"), [("1",)])
        first.kill()
        self.start("--data", data)

    def test_that_cannot_be_made_or_written_ends_with_1(self):
        file = self.scratch / "file"
        file.write_text("")
        self.refused("serve", *PORTS, "--data", file, code=1, says=f"doppel: cannot make the folder {file}")
        self.refused("serve", *PORTS, "--data", "/proc/nowhere", code=1, says="doppel: cannot make the folder /proc/nowhere")
        # Even root may write nothing in /proc.
        self.refused("serve", *PORTS, "--data", "/proc", code=1, says="doppel: cannot write in /proc")

    def test_that_holds_no_cluster_of_ours_ends_with_1(self):
        data = self.scratch / "data"
        (data / "cluster").mkdir(parents=True)
        (data / "cluster" / "cluster.db").write_bytes(b"no database at all " * 500)
        self.refused("serve", *PORTS, "--data", data, code=1, says=f"doppel: cannot open the cluster in {data.resolve()}: ")

    def test_is_checked_for_the_user_and_database_that_the_ready_line_names(self):
        data = self.scratch / "data"
        self.stop(self.start("--data", data))
        says = "was filled with another --database or --user"
        self.refused("serve", *PORTS, "--data", data, "--user", "other", code=1, says=says)
        self.refused("serve", *PORTS, "--data", data, "--database", "other", code=1, says=says)

    def test_without_one_nothing_is_left_behind(self):
        temporary = self.folder("tmp")
        server = self.start(environment={"TMPDIR": str(temporary)})
        self.query(server, "create table t (a int)")
        self.assertEqual(len(list(temporary.iterdir())), 1)
        self.stop(server)
        self.assertEqual(list(temporary.iterdir()), [])


class OptionsTest(process.ProcessTest):
    def test_the_first_superuser_is_the_one_named(self):
        server = self.start("--user", "boss", "--password", "Boss12345", "--database", "shop")
        self.assertEqual((server.user, server.database), ("boss", "shop"))
        server.password = "Boss12345"
        self.assertEqual(self.query(server, "select usesuper from pg_user where usename = 'boss'"), [("t",)])
        with self.assertRaises(pgwire.WireError) as refusal:
            self.connect(server, password="Doppel123")
        self.assertEqual(refusal.exception.state, "28000")

    def test_no_tls_offers_none(self):
        server = self.start("--no-tls")
        self.assertNotIn("ca", server.ready)
        self.assertEqual(process.http(server, "/ca.pem")[0], 404)
        self.assertEqual(self.query(server, "select 1"), [("1",)])

    def test_compat_warn_skips_commands_that_are_not_emulated_with_a_warning(self):
        server = self.start("--compat", "warn")
        session = self.connect(server)
        result = session.simple("create datashare d")[-1]
        self.assertIsNone(result.error)
        self.assertEqual(result.tag, "CREATE DATASHARE")
        self.assertIn("doppel does not emulate CREATE DATASHARE", str(result.notices))
        with self.assertRaises(pgwire.WireError) as refused:
            self.rows(session, "copy t from 's3://b/k' iam_role default")
        self.assertEqual(refused.exception.state, "0A000")
