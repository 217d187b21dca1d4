"""The AWS CLI against the embedded S3: `aws s3` moves trees of files, `aws s3api` says what it is told, and both end with
the right exit codes."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from checks import Checks, equal

import aws_checks

check = Checks()
AWS = pathlib.Path(sys.executable).with_name("aws")
scratch = tempfile.TemporaryDirectory()
SCRATCH = pathlib.Path(scratch.name)
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": scratch.name,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def aws(*words, endpoint=aws_checks.PLAIN, code=0, **environment):
    """What the CLI prints: its output, or its complaints when it is to end with another code."""
    done = subprocess.run(
        [AWS, "--endpoint-url", endpoint, *map(str, words)],
        env=ENVIRONMENT | environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode != code:
        raise AssertionError(f"aws {words} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout if code == 0 else done.stderr


def write_tree(root):
    for name, text in {"a.csv": "1,2\n", "b/c d.csv": "3\n", "b/ä/ü🌍.txt": "unicode", "empty": "", "large.bin": "x" * (9 << 20)}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def read_tree(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


TREE = write_tree(SCRATCH / "tree")
NAMES = sorted(read_tree(TREE))


def listed(prefix):
    lines = aws("s3", "ls", "--recursive", f"s3://cli-bucket/{prefix}").splitlines()
    return sorted(line.split(None, 3)[3].removeprefix(prefix) for line in lines)


@check
def buckets_are_made_and_listed():
    aws("s3", "mb", "s3://cli-bucket")
    equal(aws("s3", "ls").split()[-1], "cli-bucket")
    equal("NoSuchBucket" in aws("s3", "ls", "s3://nowhere-bucket", code=255), True)


@check
def trees_go_there_and_back():
    aws("s3", "cp", "--recursive", "--quiet", TREE, "s3://cli-bucket/tree/")
    equal(listed("tree/"), NAMES)
    aws("s3", "cp", "--recursive", "--quiet", "s3://cli-bucket/tree/", SCRATCH / "back")
    equal(read_tree(SCRATCH / "back") == read_tree(TREE), True)
    aws("s3", "cp", "--recursive", "--quiet", "s3://cli-bucket/tree/", SCRATCH / "secure", "--ca-bundle", aws_checks.CA,
        endpoint=aws_checks.ENCRYPTED)  # fmt: skip
    equal(read_tree(SCRATCH / "secure") == read_tree(TREE), True)


@check
def listings_tell_folders():
    lines = [line.split() for line in aws("s3", "ls", "s3://cli-bucket/tree/").splitlines()]
    equal([line[-1] for line in lines], ["b/", "a.csv", "empty", "large.bin"])
    summary = aws("s3", "ls", "--recursive", "--summarize", "s3://cli-bucket/tree/")
    equal("Total Objects: 5" in summary, True)


@check
def sync_moves_what_has_changed():
    equal(aws("s3", "sync", TREE, "s3://cli-bucket/sync/").count("upload:"), 5)
    equal(aws("s3", "sync", TREE, "s3://cli-bucket/sync/"), "")
    (TREE / "a.csv").write_text("changed, and longer\n")
    equal(aws("s3", "sync", TREE, "s3://cli-bucket/sync/").count("upload:"), 1)
    (TREE / "empty").unlink()
    equal(aws("s3", "sync", "--delete", TREE, "s3://cli-bucket/sync/").count("delete:"), 1)
    equal(aws("s3", "sync", "s3://cli-bucket/sync/", SCRATCH / "synced").count("download:"), 4)
    equal(read_tree(SCRATCH / "synced") == read_tree(TREE), True)
    equal(aws("s3", "sync", "s3://cli-bucket/sync/", "s3://cli-bucket/copied/").count("copy:"), 4)


@check
def streams_go_through_pipes():
    done = subprocess.run([AWS, "--endpoint-url", aws_checks.PLAIN, "s3", "cp", "-", "s3://cli-bucket/piped"], env=ENVIRONMENT,
                          input=b"from a pipe", capture_output=True, check=True)  # fmt: skip
    equal(done.stderr, b"")
    equal(aws("s3", "cp", "s3://cli-bucket/piped", "-"), "from a pipe")


@check
def mv_and_rm():
    aws("s3", "mv", "--quiet", "s3://cli-bucket/piped", "s3://cli-bucket/moved ü")
    equal(aws("s3", "cp", "s3://cli-bucket/moved ü", "-"), "from a pipe")
    aws("s3", "cp", "s3://cli-bucket/piped", "-", code=1)
    aws("s3", "mv", "--quiet", "--recursive", "s3://cli-bucket/copied/", "s3://cli-bucket/kept/")
    equal(len(listed("kept/")), 4)
    aws("s3", "rm", "--quiet", "--recursive", "s3://cli-bucket/kept/", "--exclude", "*.bin")
    equal(listed("kept/"), ["large.bin"])


@check
def s3api_says_what_it_is_told():
    head = json.loads(aws("s3api", "head-object", "--bucket", "cli-bucket", "--key", "tree/a.csv"))
    equal((head["ContentLength"], head["ContentType"]), (4, "text/csv"))
    equal("Not Found" in aws("s3api", "head-object", "--bucket", "cli-bucket", "--key", "none", code=255), True)
    found = json.loads(aws("s3api", "list-objects-v2", "--bucket", "cli-bucket", "--prefix", "tree/b/", "--query", "Contents[].Key"))
    equal(found, ["tree/b/c d.csv", "tree/b/ä/ü🌍.txt"])
    aws("s3api", "put-object", "--bucket", "cli-bucket", "--key", "api", "--body", TREE / "a.csv", "--checksum-algorithm", "SHA256")
    refused = aws("s3api", "put-bucket-versioning", "--bucket", "cli-bucket", "--versioning-configuration", "Status=Enabled", code=255)
    equal("NotImplemented" in refused, True)


@check
def presigned_urls_are_taken():
    url = aws("s3", "presign", "s3://cli-bucket/moved ü", "--expires-in", "60").strip()
    with urllib.request.urlopen(url) as answer:
        equal(answer.read(), b"from a pipe")


@check
def wrong_secrets_are_refused():
    equal("SignatureDoesNotMatch" in aws("s3", "ls", code=255, AWS_SECRET_ACCESS_KEY="wrong"), True)
    equal("InvalidAccessKeyId" in aws("s3", "ls", code=255, AWS_ACCESS_KEY_ID="wrong"), True)


@check
def buckets_are_removed_with_all_that_is_in_them():
    equal("BucketNotEmpty" in aws("s3", "rb", "s3://cli-bucket", code=1), True)
    aws("s3", "rb", "--force", "s3://cli-bucket")
    equal(aws("s3", "ls"), "")


scratch.cleanup()
sys.exit(check.finish())
