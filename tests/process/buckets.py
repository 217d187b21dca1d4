"""The folder of S3's buckets: where it is, that it outlives the server and a reset when it is the user's, and who may sign."""

import base64
import hashlib
import hmac
import json
import time
import urllib.parse

import process


def presigned(path, key="test", secret="test"):
    """A path that may be got for a minute (Signature Version 2, the shortest to write down)."""
    expires = int(time.time()) + 60
    text = f"GET\n\n\n{expires}\n{path}"
    signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
    return path + "?" + urllib.parse.urlencode({"AWSAccessKeyId": key, "Expires": expires, "Signature": signature})


class BucketsTest(process.ProcessTest):
    def setUp(self):
        super().setUp()
        self.root = self.scratch / "buckets"
        (self.root / "fixtures" / "in").mkdir(parents=True)
        (self.root / "fixtures" / "in" / "a.csv").write_text("1,2\n")

    def get(self, server, path, *key):
        return process.http(server, presigned(path, *key))

    def test_folders_given_are_served_and_left_as_they_are(self):
        server = self.start("--s3-root", self.root)
        self.assertEqual(server.ready["s3_root"], str(self.root.resolve()))
        self.assertEqual(self.get(server, "/fixtures/in/a.csv"), (200, "1,2\n"))
        (self.root / "fixtures" / "in" / "a.csv").write_text("3,4\n")
        self.assertEqual(self.get(server, "/fixtures/in/a.csv"), (200, "3,4\n"))
        self.assertEqual(process.http(server, "/reset", "POST")[0], 200)
        self.assertEqual(self.get(server, "/fixtures/in/a.csv"), (200, "3,4\n"))
        self.stop(server)
        self.assertEqual((self.root / "fixtures" / "in" / "a.csv").read_text(), "3,4\n")

    def test_they_may_come_from_the_environment(self):
        server = self.start(environment={"DOPPEL_S3_ROOT": str(self.root)})
        self.assertEqual(self.get(server, "/fixtures/in/a.csv"), (200, "1,2\n"))

    def test_without_one_they_are_in_the_data_folder_or_gone(self):
        for arguments, stays in ((["--data", self.scratch / "data"], True), ([], False)):
            with self.subTest(arguments):
                server = self.start(*arguments)
                root = self.scratch / "data" / "s3" if stays else None
                folder = process.pathlib.Path(server.ready["s3_root"])
                self.assertEqual(root is None or folder == root.resolve(), True)
                (folder / "made").mkdir()
                (folder / "made" / "x").write_text("x")
                self.assertEqual(self.get(server, "/made/x"), (200, "x"))
                self.stop(server)
                self.assertEqual((folder / "made" / "x").exists(), stays)

    def test_only_the_keys_given_may_sign(self):
        file = self.scratch / "doppel.toml"
        file.write_text(f"s3-root = {json.dumps(str(self.root))}\naccess-key = ['ALICE:a-secret', 'BOB:b:secret']\n")
        server = self.start("--config", file)
        for key in (("ALICE", "a-secret"), ("BOB", "b:secret")):
            self.assertEqual(self.get(server, "/fixtures/in/a.csv", *key)[0], 200)
        for key in (("test", "test"), ("ALICE", "b:secret")):
            status, body = self.get(server, "/fixtures/in/a.csv", *key)
            self.assertEqual(status, 403)
            self.assertNotIn("secret", body)
        self.assertNotIn("secret", self.log.read_text())

    def test_what_is_no_folder_is_refused(self):
        (self.scratch / "file").write_text("")
        self.refused("serve", "--port", 0, "--aws-port", 0, "--s3-root", self.scratch / "file", code=1, says="doppel: cannot serve S3 from")
