"""`doppel check`, `doppel health` and the HTTP port's own pages."""

import ssl

import process


class CheckTest(process.ProcessTest):
    def check(self, **files):
        folder = self.folder("sql", **files)
        done = process.run("check", *[folder / f"{stem}.sql" for stem in files])
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout.replace(f"{folder}/", "")

    def test_a_file_without_mistakes_ends_with_0_and_says_nothing(self):
        text = "create table t (a int);\ninsert into t values (1);\nselect a from t where a = 1;\ndrop table t;"
        self.assertEqual(self.check(good=text), (0, ""))
        self.assertEqual(self.check(empty=""), (0, ""))
        self.assertEqual(self.check(comment="-- nothing here"), (0, ""))

    def test_every_mistake_is_told_with_its_place_and_sqlstate(self):
        text = "create table t (a int);\nselect\n  nope from t;\nselect 1;\ninsert into t values (1, 2);\nselect a from t where a = date '2020-01-01' + now;"
        code, said = self.check(bad=text)
        self.assertEqual(code, 1)
        lines = said.splitlines()
        self.assertEqual(lines[0], 'bad.sql:3: column "nope" does not exist in t (42703)')
        self.assertRegex(lines[1], r"^bad\.sql:5: INSERT has more expressions than target columns \(42601\)$")
        self.assertRegex(lines[2], r"^bad\.sql:6: .*\"now\".* \(42703\)$")
        self.assertEqual(len(lines), 3)

    def test_a_syntax_error_ends_with_1(self):
        self.assertEqual(self.check(bad="select 1;\nselect (\n"), (1, "bad.sql:3: syntax error at end of input (42601)\n"))

    def test_a_syntax_error_hides_nothing_after_it(self):
        code, said = self.check(bad="select a;\nselekt 1;\nselect 2;\nselect b;\nselect 'open")
        self.assertEqual(code, 1)
        self.assertEqual([line.split(":")[1] for line in said.splitlines()], ["1", "2", "4", "5"])

    def test_a_byte_order_mark_is_no_part_of_the_script(self):
        self.assertEqual(self.check(marked="\ufeffselect 1"), (0, ""))

    def test_each_file_has_tables_of_the_files_before(self):
        self.assertEqual(self.check(a="create table t (a int)", b="select a from t"), (0, ""))

    def test_queries_are_not_run(self):
        self.assertEqual(self.check(zero="select 1 / 0; delete from pg_class where 1 = 0")[0], 1)
        self.assertEqual(self.check(zero="create table t (a int); select 1 / 0 from t; insert into t select 1 / 0"), (0, ""))


class HealthTest(process.ProcessTest):
    def test_is_0_while_the_server_serves_and_1_after(self):
        server = self.start()
        asked = process.run("health", "--aws-port", server.aws_port)
        self.assertEqual((asked.returncode, asked.stdout, asked.stderr), (0, "", ""))
        named = process.run("health", environment={"DOPPEL_AWS_PORT": str(server.aws_port)})
        self.assertEqual(named.returncode, 0)
        self.stop(server)
        says = f"doppel: nothing answers on 127.0.0.1:{server.aws_port}"
        self.refused("health", "--aws-port", server.aws_port, code=1, says=says)

    def test_something_else_on_the_port_is_not_healthy(self):
        server = self.start()
        self.refused("health", "--aws-port", server.port, code=1, says="doppel: the server is not ready")


class HttpTest(process.ProcessTest):
    def test_pages_are_served_plain_and_by_tls(self):
        server = self.start()
        context = ssl.create_default_context(cafile=server.ca)
        for page, answer in (("/health", '{"status":"ok"}\n'), ("/ready", '{"status":"ready"}\n')):
            self.assertEqual(process.http(server, page), (200, answer))
            self.assertEqual(process.http(server, page, scheme="https", context=context), (200, answer))
        # What is not Doppel's own is S3's, which knows no one who does not sign.
        self.assertEqual(process.http(server, "/nowhere")[0], 403)
        self.assertEqual(process.http(server, "/health", "POST")[0], 405)
