"""boto3 against the embedded S3: every operation that it emulates, both ways of addressing, plain and TLS, presigned URLs,
the transfer manager, s3fs and pyarrow."""

import base64
import datetime
import hashlib
import http.client
import io
import os
import re
import sys
import tempfile
import threading
import urllib.error
import urllib.request
import zlib

import boto3
import botocore
import pyarrow
import pyarrow.fs
import pyarrow.parquet
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from checks import Checks, equal

import aws_checks

aws_checks.know_names_below_localhost()
check = Checks()


def client(endpoint=aws_checks.PLAIN, key="test", secret="test", token=None, style="path", region="us-east-1", **more):
    config = Config(s3={"addressing_style": style}, retries={"max_attempts": 0}, **more)
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token,
        region_name=region, config=config, verify=aws_checks.CA if endpoint.startswith("https") else None,
    )  # fmt: skip


s3 = client()
BUCKET = "boto-bucket"
s3.create_bucket(Bucket=BUCKET)


def refusal(call, **arguments):
    """Status and code of what a call is refused with."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    return "not refused"


def put(key, body=b"", **more):
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)


def get(key, **more):
    return s3.get_object(Bucket=BUCKET, Key=key, **more)["Body"].read()


def fetch(url, data=None, method="GET", headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method, headers=headers or {})) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@check
def objects_are_put_and_got():
    answer = put("a/b c+d&e=ü🌍.txt", b"hello", ContentType="text/plain", Metadata={"who": "me"}, CacheControl="no-store",
                 ContentDisposition="inline", ContentLanguage="de", Tagging="a=1&b=zwei%20drei")  # fmt: skip
    equal(answer["ETag"], '"5d41402abc4b2a76b9719d911017c592"')
    found = s3.get_object(Bucket=BUCKET, Key="a/b c+d&e=ü🌍.txt")
    equal(found["Body"].read(), b"hello")
    equal((found["ContentType"], found["Metadata"], found["CacheControl"]), ("text/plain", {"who": "me"}, "no-store"))
    equal((found["ContentDisposition"], found["ContentLanguage"], found["TagCount"]), ("inline", "de", 2))
    equal(found["AcceptRanges"], "bytes")
    head = s3.head_object(Bucket=BUCKET, Key="a/b c+d&e=ü🌍.txt")
    equal((head["ContentLength"], head["ETag"]), (5, '"5d41402abc4b2a76b9719d911017c592"'))
    age = datetime.datetime.now(datetime.timezone.utc) - head["LastModified"]
    equal(-2 < age.total_seconds() < 60, True)


@check
def objects_without_bytes_and_type():
    put("empty")
    equal(get("empty"), b"")
    equal(s3.head_object(Bucket=BUCKET, Key="empty")["ContentType"], "binary/octet-stream")


@check
def files_are_objects_and_objects_are_files():
    put("dir/file.txt", b"from boto3")
    equal((aws_checks.S3_ROOT / BUCKET / "dir" / "file.txt").read_bytes(), b"from boto3")
    (aws_checks.S3_ROOT / BUCKET / "dir" / "dropped.txt").write_bytes(b"dropped")
    equal(get("dir/dropped.txt"), b"dropped")
    equal(s3.head_object(Bucket=BUCKET, Key="dir/dropped.txt")["ETag"], f'"{hashlib.md5(b"dropped").hexdigest()}"')


@check
def refusals_have_codes_statuses_and_ids():
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="none"), (404, "NoSuchKey"))
    equal(refusal(s3.head_object, Bucket=BUCKET, Key="none"), (404, "404"))
    equal(refusal(s3.get_object, Bucket="no-such-bucket", Key="k"), (404, "NoSuchBucket"))
    equal(refusal(s3.list_objects_v2, Bucket="no-such-bucket"), (404, "NoSuchBucket"))
    equal(refusal(s3.head_bucket, Bucket="no-such-bucket"), (404, "404"))
    equal(refusal(put, key="k" * 1025), (400, "KeyTooLongError"))
    equal(refusal(s3.put_bucket_website, Bucket=BUCKET, WebsiteConfiguration={"IndexDocument": {"Suffix": "x"}}),
          (501, "NotImplemented"))  # fmt: skip
    equal(refusal(s3.put_bucket_versioning, Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}),
          (501, "NotImplemented"))  # fmt: skip
    equal(refusal(s3.restore_object, Bucket=BUCKET, Key="empty", RestoreRequest={"Days": 1}), (501, "NotImplemented"))
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="empty", VersionId="abc"), (404, "NoSuchVersion"))
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="empty", ExpectedBucketOwner="999999999999"), (403, "AccessDenied"))
    try:
        get("none")
    except ClientError as error:
        equal(error.response["Error"]["Key"], "none")
        equal(len(error.response["ResponseMetadata"]["RequestId"]), 16)
        equal(bool(error.response["ResponseMetadata"]["HostId"]), True)


@check
def wrong_keys_and_signatures_are_refused():
    equal(refusal(client(key="nobody").list_buckets), (403, "InvalidAccessKeyId"))
    equal(refusal(client(secret="wrong").list_buckets), (403, "SignatureDoesNotMatch"))
    equal(refusal(client(secret="wrong").put_object, Bucket=BUCKET, Key="k", Body=b"x" * 100_000), (403, "SignatureDoesNotMatch"))
    status, body = fetch(f"{aws_checks.PLAIN}/{BUCKET}/empty")
    equal((status, b"<Code>AccessDenied</Code>" in body), (403, True))
    equal(client(token="any-token", region="eu-central-1").list_buckets()["ResponseMetadata"]["HTTPStatusCode"], 200)


@check
def both_addressing_styles_and_tls():
    for endpoint in ("http://localhost", "https://localhost", "http://s3.localhost", "https://s3.localhost"):
        for style in ("path", "virtual"):
            # The certificate names buckets below s3.localhost, for OpenSSL takes no wildcard for *.localhost.
            if endpoint == "https://localhost" and style == "virtual":
                continue
            c = client(f"{endpoint}:{aws_checks.AWS_PORT}", style=style)
            c.put_object(Bucket=BUCKET, Key="styles/ä b.txt", Body=endpoint.encode() + style.encode())
            equal(get("styles/ä b.txt"), endpoint.encode() + style.encode())
            equal([o["Key"] for o in c.list_objects_v2(Bucket=BUCKET, Prefix="styles/")["Contents"]], ["styles/ä b.txt"])
    equal(b"<Code>" in fetch(f"{aws_checks.PLAIN}/k", headers={"Host": f"{BUCKET}.s3.eu-west-1.amazonaws.com"})[1], True)


@check
def ranges_and_conditions():
    etag = put("range", b"0123456789")["ETag"]
    for text, expected, content_range in [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
        ("bytes=-100", b"0123456789", "bytes 0-9/10"),
    ]:
        found = s3.get_object(Bucket=BUCKET, Key="range", Range=text)
        equal((found["Body"].read(), found["ContentRange"]), (expected, content_range))
        equal(found["ResponseMetadata"]["HTTPStatusCode"], 206)
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", Range="bytes=10-"), (416, "InvalidRange"))
    equal(get("range", Range="lines=1-2"), b"0123456789")
    equal(get("range", IfMatch=etag), b"0123456789")
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", IfMatch='"0"'), (412, "PreconditionFailed"))
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", IfNoneMatch=etag), (304, "304"))
    now = datetime.datetime.now(datetime.timezone.utc)
    hour = datetime.timedelta(hours=1)
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", IfModifiedSince=now + hour), (304, "304"))
    equal(get("range", IfModifiedSince=now - hour), b"0123456789")
    equal(refusal(s3.get_object, Bucket=BUCKET, Key="range", IfUnmodifiedSince=now - hour), (412, "PreconditionFailed"))
    found = s3.get_object(Bucket=BUCKET, Key="range", ResponseContentType="text/x", ResponseCacheControl="private",
                          ResponseContentDisposition='attachment; filename="a b"')  # fmt: skip
    equal((found["ContentType"], found["CacheControl"]), ("text/x", "private"))
    equal(found["ContentDisposition"], 'attachment; filename="a b"')


@check
def writes_on_condition():
    etag = put("once", b"1", IfNoneMatch="*")["ETag"]
    equal(refusal(put, key="once", body=b"2", IfNoneMatch="*"), (412, "PreconditionFailed"))
    equal(refusal(put, key="once", body=b"2", IfMatch='"0"'), (412, "PreconditionFailed"))
    put("once", b"3", IfMatch=etag)
    equal(get("once"), b"3")


@check
def checksums_of_every_algorithm():
    body = b"checked " * 1000
    known = {
        "CRC32": base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode(),
        "SHA1": base64.b64encode(hashlib.sha1(body).digest()).decode(),
        "SHA256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    for algorithm, value in known.items():
        for secure in (aws_checks.PLAIN, aws_checks.ENCRYPTED):
            c = client(secure)
            c.put_object(Bucket=BUCKET, Key="sum", Body=io.BytesIO(body), ChecksumAlgorithm=algorithm)
            found = c.get_object(Bucket=BUCKET, Key="sum", ChecksumMode="ENABLED")
            equal((found["Body"].read(), found[f"Checksum{algorithm}"], found["ChecksumType"]), (body, value, "FULL_OBJECT"))
        wrong = {f"Checksum{algorithm}": base64.b64encode(bytes(len(base64.b64decode(value)))).decode()}
        equal(refusal(put, key="sum", body=body, **wrong), (400, "BadDigest"))
    put("sum", body, ContentMD5=base64.b64encode(hashlib.md5(body).digest()).decode())
    equal(refusal(put, key="sum", body=body, ContentMD5=base64.b64encode(b"0" * 16).decode()), (400, "BadDigest"))
    equal(refusal(put, key="sum", body=body, ContentMD5="no"), (400, "InvalidDigest"))
    # S3's own when the client asks for none.
    plain = client(request_checksum_calculation="when_required")
    equal("ChecksumCRC64NVME" in plain.put_object(Bucket=BUCKET, Key="sum", Body=body), True)
    attributes = s3.get_object_attributes(Bucket=BUCKET, Key="sum", ObjectAttributes=["ETag", "Checksum", "ObjectSize", "StorageClass"])
    equal((attributes["ObjectSize"], attributes["StorageClass"]), (len(body), "STANDARD"))
    equal("ChecksumCRC64NVME" in attributes["Checksum"], True)


@check
def listings_in_pages():
    keys = [f"list/{a}/{b}" for a in ("x", "y", "z") for b in range(5)] + ["list/top", "list/x-y", "list/x."]
    for key in keys:
        put(key, key.encode())
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="list/", PaginationConfig={"PageSize": 4}))
    equal([len(page.get("Contents", [])) for page in pages], [4, 4, 4, 4, 2])
    equal([o["Key"] for page in pages for o in page["Contents"]], sorted(keys))
    page = s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", Delimiter="/", FetchOwner=True)
    equal([p["Prefix"] for p in page["CommonPrefixes"]], ["list/x/", "list/y/", "list/z/"])
    equal([o["Key"] for o in page["Contents"]], ["list/top", "list/x-y", "list/x."])
    equal((page["KeyCount"], "ID" in page["Contents"][0]["Owner"]), (6, True))
    equal([o["Key"] for o in s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", StartAfter="list/y/3")["Contents"]][0], "list/y/4")
    old = list(s3.get_paginator("list_objects").paginate(Bucket=BUCKET, Prefix="list/", Delimiter="/", PaginationConfig={"PageSize": 2}))
    equal([p["Prefix"] for page in old for p in page.get("CommonPrefixes", [])], ["list/x/", "list/y/", "list/z/"])
    equal([o["Key"] for page in old for o in page.get("Contents", [])], ["list/top", "list/x-y", "list/x."])
    equal(s3.list_objects_v2(Bucket=BUCKET, MaxKeys=0)["KeyCount"], 0)
    equal(refusal(s3.list_objects_v2, Bucket=BUCKET, ContinuationToken="?"), (400, "InvalidArgument"))
    versions = s3.list_object_versions(Bucket=BUCKET, Prefix="list/top")["Versions"]
    equal([(v["Key"], v["VersionId"], v["IsLatest"]) for v in versions], [("list/top", "null", True)])


@check
def odd_keys():
    keys = ["odd/..", "odd/../../../etc/passwd", "odd//double", "odd/dir/", "odd/a", "odd/a/b", "odd/\x01\x1f", "odd/<&>\"'",
            "odd/ä🌍", "odd/" + "k" * 1000, "odd/%2e+ ", "odd/line\nbreak", "odd/.doppel-x", "odd/back\\slash"]  # fmt: skip
    for key in keys:
        put(key, key.encode())
    for key in keys:
        equal(get(key), key.encode())
    equal([o["Key"] for o in s3.list_objects_v2(Bucket=BUCKET, Prefix="odd/")["Contents"]], sorted(keys, key=str.encode))
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys if key.isprintable()]})
    equal(len(answer["Deleted"]), len([key for key in keys if key.isprintable()]))
    for key in keys:
        s3.delete_object(Bucket=BUCKET, Key=key)
    equal(s3.list_objects_v2(Bucket=BUCKET, Prefix="odd/")["KeyCount"], 0)


@check
def copies():
    put("copy/source ä+.txt", b"copied", ContentType="text/x", Metadata={"a": "b"}, Tagging="t=1")
    source = {"Bucket": BUCKET, "Key": "copy/source ä+.txt"}
    equal(s3.copy_object(Bucket=BUCKET, Key="copy/target", CopySource=source)["CopyObjectResult"]["ETag"],
          f'"{hashlib.md5(b"copied").hexdigest()}"')  # fmt: skip
    head = s3.get_object(Bucket=BUCKET, Key="copy/target")
    equal((head["Body"].read(), head["ContentType"], head["Metadata"], head["TagCount"]), (b"copied", "text/x", {"a": "b"}, 1))
    s3.copy_object(Bucket=BUCKET, Key="copy/target", CopySource=source, MetadataDirective="REPLACE", Metadata={"c": "d"},
                   ContentType="text/y", TaggingDirective="REPLACE")  # fmt: skip
    head = s3.head_object(Bucket=BUCKET, Key="copy/target")
    equal((head["ContentType"], head["Metadata"], "TagCount" in head), ("text/y", {"c": "d"}, False))
    equal(refusal(s3.copy_object, Bucket=BUCKET, Key=source["Key"], CopySource=source), (400, "InvalidRequest"))
    equal(refusal(s3.copy_object, Bucket=BUCKET, Key="x", CopySource=f"{BUCKET}/none"), (404, "NoSuchKey"))
    equal(refusal(s3.copy_object, Bucket=BUCKET, Key="x", CopySource=source, CopySourceIfMatch='"0"'), (412, "PreconditionFailed"))
    s3.copy_object(Bucket=BUCKET, Key=source["Key"], CopySource=source, MetadataDirective="REPLACE", Metadata={"e": "f"})
    equal(get(source["Key"]), b"copied")


@check
def deletes():
    for key in ("del/a", "del/b", "del/c"):
        put(key)
    s3.delete_object(Bucket=BUCKET, Key="del/a")
    s3.delete_object(Bucket=BUCKET, Key="del/never")
    quiet = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "del/b"}, {"Key": "del/none"}], "Quiet": True})
    equal("Deleted" in quiet, False)
    equal([o["Key"] for o in s3.list_objects_v2(Bucket=BUCKET, Prefix="del/")["Contents"]], ["del/c"])
    equal(refusal(s3.delete_objects, Bucket=BUCKET, Delete={"Objects": [{"Key": str(i)} for i in range(1001)]}), (400, "MalformedXML"))


@check
def tags():
    put("tagged")
    s3.put_object_tagging(Bucket=BUCKET, Key="tagged", Tagging={"TagSet": [{"Key": "k <", "Value": "v &"}]})
    equal(s3.get_object_tagging(Bucket=BUCKET, Key="tagged")["TagSet"], [{"Key": "k <", "Value": "v &"}])
    s3.delete_object_tagging(Bucket=BUCKET, Key="tagged")
    equal(s3.get_object_tagging(Bucket=BUCKET, Key="tagged")["TagSet"], [])
    many = {"TagSet": [{"Key": str(i), "Value": ""} for i in range(11)]}
    equal(refusal(s3.put_object_tagging, Bucket=BUCKET, Key="tagged", Tagging=many), (400, "BadRequest"))
    equal(refusal(s3.put_object_tagging, Bucket=BUCKET, Key="none", Tagging={"TagSet": []}), (404, "NoSuchKey"))


@check
def parts_by_hand():
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="parts", ContentType="text/x", Metadata={"m": "1"})["UploadId"]
    first, second = os.urandom(5 << 20), b"the end"
    parts = []
    for number, body in ((7, second), (3, first)):
        answer = s3.upload_part(Bucket=BUCKET, Key="parts", UploadId=upload, PartNumber=number, Body=body)
        parts.insert(0, {"PartNumber": number, "ETag": answer["ETag"]})
    listed = s3.list_parts(Bucket=BUCKET, Key="parts", UploadId=upload)
    equal([(p["PartNumber"], p["Size"]) for p in listed["Parts"]], [(3, 5 << 20), (7, 7)])
    equal([u["UploadId"] for u in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]], [upload])
    named = {"Bucket": BUCKET, "Key": "parts", "UploadId": upload}
    equal(refusal(s3.complete_multipart_upload, **named, MultipartUpload={"Parts": parts[::-1]}), (400, "InvalidPartOrder"))
    wrong = [{"PartNumber": 3, "ETag": '"0"'}]
    equal(refusal(s3.complete_multipart_upload, **named, MultipartUpload={"Parts": wrong}), (400, "InvalidPart"))
    done = s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
    digest = hashlib.md5(hashlib.md5(first).digest() + hashlib.md5(second).digest()).hexdigest()
    equal(done["ETag"], f'"{digest}-2"')
    found = s3.get_object(Bucket=BUCKET, Key="parts")
    equal((found["Body"].read() == first + second, found["ContentType"], found["Metadata"]), (True, "text/x", {"m": "1"}))
    part = s3.get_object(Bucket=BUCKET, Key="parts", PartNumber=2)
    equal((part["Body"].read(), part["PartsCount"]), (second, 2))
    equal(refusal(s3.upload_part, **named, PartNumber=1, Body=b""), (404, "NoSuchUpload"))
    equal(refusal(s3.upload_part, **named, PartNumber=10_001, Body=b""), (400, "InvalidArgument"))


@check
def parts_copied_too_small_and_aborted():
    put("source", b"0123456789")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="copied-parts")["UploadId"]
    named = {"Bucket": BUCKET, "Key": "copied-parts", "UploadId": upload}
    source = {"Bucket": BUCKET, "Key": "source"}
    etags = [
        s3.upload_part_copy(**named, PartNumber=n, CopySource=source, CopySourceRange=r)["CopyPartResult"]["ETag"]
        for n, r in ((1, "bytes=0-4"), (2, "bytes=5-9"))
    ]
    parts = {"Parts": [{"PartNumber": n + 1, "ETag": etag} for n, etag in enumerate(etags)]}
    equal(refusal(s3.complete_multipart_upload, **named, MultipartUpload=parts), (400, "EntityTooSmall"))
    s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts["Parts"][1:]})
    equal(get("copied-parts"), b"56789")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="aborted")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="aborted", UploadId=upload, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(Bucket=BUCKET, Key="aborted", UploadId=upload)
    equal(refusal(s3.list_parts, Bucket=BUCKET, Key="aborted", UploadId=upload), (404, "NoSuchUpload"))
    equal("Uploads" in s3.list_multipart_uploads(Bucket=BUCKET), False)


@check
def the_transfer_manager_moves_large_files():
    config = TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20, max_concurrency=4)
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "in")
        with open(path, "wb") as file:
            for _ in range(30):
                file.write(os.urandom(1 << 20))
        for endpoint in (aws_checks.PLAIN, aws_checks.ENCRYPTED):
            c = client(endpoint)
            c.upload_file(path, BUCKET, "large", Config=config, ExtraArgs={"ContentType": "application/x-large"})
            equal(c.head_object(Bucket=BUCKET, Key="large")["ContentLength"], 30 << 20)
            c.copy({"Bucket": BUCKET, "Key": "large"}, BUCKET, "large-copy", Config=config)
            c.download_file(BUCKET, "large-copy", os.path.join(scratch, "out"), Config=config)
            with open(path, "rb") as left, open(os.path.join(scratch, "out"), "rb") as right:
                equal(left.read() == right.read(), True)
    for algorithm in ("CRC32C", "SHA256", "CRC64NVME"):
        try:
            s3.upload_fileobj(io.BytesIO(bytes(9 << 20)), BUCKET, "large", Config=config, ExtraArgs={"ChecksumAlgorithm": algorithm})
        except botocore.exceptions.MissingDependencyException:
            # Some of them take awscrt, which is no part of boto3.
            equal(algorithm in ("CRC32C", "CRC64NVME"), True)
            continue
        equal(f"Checksum{algorithm}" in s3.head_object(Bucket=BUCKET, Key="large", ChecksumMode="ENABLED"), True)


class Zeros(io.RawIOBase):
    """Many bytes that are nowhere."""

    def __init__(self, size):
        self.size, self.at = size, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def tell(self):
        return self.at

    def readinto(self, space):
        count = min(len(space), self.size - self.at)
        space[:count] = bytes(count)
        self.at += count
        return count


def resident_megabytes():
    with open(f"/proc/{os.environ['DOPPEL_PID']}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) // 1024


@check
def memory_does_not_grow_with_objects():
    size = 200 << 20
    before = resident_megabytes()
    s3.put_object(Bucket=BUCKET, Key="huge", Body=io.BufferedReader(Zeros(size)))
    s3.copy_object(Bucket=BUCKET, Key="huge-copy", CopySource={"Bucket": BUCKET, "Key": "huge"})
    body = s3.get_object(Bucket=BUCKET, Key="huge-copy")["Body"]
    equal(sum(len(piece) for piece in iter(lambda: body.read(1 << 20), b"")), size)
    grown = resident_megabytes() - before
    print(f"(200 MB in, copied and out: {grown} MB more)")
    equal(grown < 30, True)
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "huge"}, {"Key": "huge-copy"}]})


@check
def bodies_come_in_chunks_of_http():
    url = client(signature_version="s3v4").generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "http-chunks"})
    connection = http.client.HTTPConnection("localhost", aws_checks.AWS_PORT)
    connection.request("PUT", url.split(str(aws_checks.AWS_PORT))[1], body=(b"piece " * 1000 for _ in range(50)), encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    equal(connection.getresponse().status, 200)
    equal(get("http-chunks"), b"piece " * 50_000)


@check
def uploads_are_listed_in_pages():
    ids = [(key, s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]) for key in ("up/b", "up/a", "up/a", "up/c/d")]
    pages = list(s3.get_paginator("list_multipart_uploads").paginate(Bucket=BUCKET, Prefix="up/", PaginationConfig={"PageSize": 1}))
    equal(len(pages), 4)
    equal(sorted((u["Key"], u["UploadId"]) for page in pages for u in page["Uploads"]), sorted(ids))
    page = s3.list_multipart_uploads(Bucket=BUCKET, Prefix="up/", Delimiter="/")
    equal(([u["Key"] for u in page["Uploads"]], page["CommonPrefixes"]), (["up/a", "up/a", "up/b"], [{"Prefix": "up/c/"}]))
    for key, upload in ids:
        s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload)


@check
def presigned_urls():
    put("signed by url/ä.txt", b"by url")
    for version in ("s3v4", "s3"):
        for style in ("path", "virtual"):
            c = client(style=style, signature_version=version)
            url = c.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "signed by url/ä.txt", "ResponseContentType": "text/x"})
            equal(fetch(url), (200, b"by url"))
            equal(fetch(url.replace("signed", "other"))[0], 403)
            url = c.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "put/by-url"})
            equal(fetch(url, data=b"put by url", method="PUT", headers={"Content-Type": ""})[0], 200)
            equal(get("put/by-url"), b"put by url")
            url = c.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "put/by-url"}, ExpiresIn=-10 if version == "s3" else 1)
            if version == "s3":
                equal(fetch(url)[0], 403)
    url = client(signature_version="s3v4", key="nobody").generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "k"})
    equal(b"InvalidAccessKeyId" in fetch(url)[1], True)
    url = boto3.client("s3", endpoint_url=aws_checks.PLAIN, aws_access_key_id="test", aws_secret_access_key="test").generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": "put/by-url"})  # fmt: skip
    equal(fetch(url), (200, b"put by url"))


@check
def buckets():
    s3.create_bucket(Bucket=BUCKET)
    west = client(region="eu-west-1")
    west.create_bucket(Bucket="west-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    again = {"Bucket": "west-bucket", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    equal(refusal(west.create_bucket, **again), (409, "BucketAlreadyOwnedByYou"))
    equal(west.get_bucket_location(Bucket="west-bucket")["LocationConstraint"], "eu-west-1")
    equal(s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"], None)
    equal(west.head_bucket(Bucket="west-bucket")["BucketRegion"], "eu-west-1")
    equal({"west-bucket", BUCKET} <= {b["Name"] for b in s3.list_buckets()["Buckets"]}, True)
    west.put_object(Bucket="west-bucket", Key="k", Body=b"")
    equal(refusal(west.delete_bucket, Bucket="west-bucket"), (409, "BucketNotEmpty"))
    west.delete_object(Bucket="west-bucket", Key="k")
    west.delete_bucket(Bucket="west-bucket")
    equal(refusal(west.head_bucket, Bucket="west-bucket"), (404, "404"))


@check
def configurations_of_buckets():
    for call, code in (
        (s3.get_bucket_policy, "NoSuchBucketPolicy"),
        (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
        (s3.get_bucket_cors, "NoSuchCORSConfiguration"),
        (s3.get_bucket_tagging, "NoSuchTagSet"),
        (s3.get_bucket_website, "NoSuchWebsiteConfiguration"),
        (s3.get_bucket_replication, "ReplicationConfigurationNotFoundError"),
        (s3.get_object_lock_configuration, "ObjectLockConfigurationNotFoundError"),
    ):
        equal(refusal(call, Bucket=BUCKET), (404, code))
    equal("Status" in s3.get_bucket_versioning(Bucket=BUCKET), False)
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    equal(rule["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"})
    equal(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]["BlockPublicAcls"], True)
    equal(s3.get_bucket_acl(Bucket=BUCKET)["Grants"][0]["Permission"], "FULL_CONTROL")
    equal(s3.get_bucket_request_payment(Bucket=BUCKET)["Payer"], "BucketOwner")
    equal("LoggingEnabled" in s3.get_bucket_logging(Bucket=BUCKET), False)
    policy = '{"Version": "2012-10-17", "Statement": []}'
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    equal(s3.get_bucket_policy(Bucket=BUCKET)["Policy"], policy)
    equal(s3.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"]["IsPublic"], False)
    s3.delete_bucket_policy(Bucket=BUCKET)
    equal(refusal(s3.get_bucket_policy, Bucket=BUCKET), (404, "NoSuchBucketPolicy"))
    equal(refusal(s3.put_bucket_policy, Bucket=BUCKET, Policy="{"), (400, "MalformedPolicy"))
    rules = [{"ID": "gone", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}}]
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": rules})
    equal(s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"], rules)
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    equal(s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"], [{"Key": "a", "Value": "b"}])
    s3.delete_public_access_block(Bucket=BUCKET)
    equal(refusal(s3.get_public_access_block, Bucket=BUCKET), (404, "NoSuchPublicAccessBlockConfiguration"))
    equal(refusal(s3.put_bucket_acl, Bucket=BUCKET, ACL="public-read"), (400, "AccessControlListNotSupported"))
    equal(refusal(put, key="k", ACL="public-read"), (400, "AccessControlListNotSupported"))
    put("k", ACL="bucket-owner-full-control")


@check
def many_clients_at_once():
    failures = []

    def work(number):
        c = client()
        try:
            for i in range(20):
                key = f"many/{number % 3}/{i % 5}"
                c.put_object(Bucket=BUCKET, Key=key, Body=str(number).encode() * 1000)
                try:
                    body = c.get_object(Bucket=BUCKET, Key=key)["Body"].read()
                    equal((len(body), body[0] - ord("0") in range(8), set(body)), (1000, True, {body[0]}))
                except ClientError as error:
                    equal(error.response["Error"]["Code"], "NoSuchKey")
                c.delete_object(Bucket=BUCKET, Key=key)
        except Exception as error:  # noqa: BLE001
            failures.append(repr(error))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(failures, [])


@check
def pyarrow_reads_and_writes():
    filesystem = pyarrow.fs.S3FileSystem(access_key="test", secret_key="test", region="us-east-1", scheme="http",
                                         endpoint_override=f"localhost:{aws_checks.AWS_PORT}")  # fmt: skip
    table = pyarrow.table({"a": list(range(1000)), "b": [str(i) for i in range(1000)]})
    pyarrow.parquet.write_table(table, f"{BUCKET}/arrow/t.parquet", filesystem=filesystem)
    equal(pyarrow.parquet.read_table(f"{BUCKET}/arrow/t.parquet", filesystem=filesystem).equals(table), True)
    pyarrow.parquet.write_to_dataset(table.slice(0, 10), f"{BUCKET}/arrow/set", partition_cols=["a"], filesystem=filesystem)
    found = filesystem.get_file_info(pyarrow.fs.FileSelector(f"{BUCKET}/arrow", recursive=True))
    equal(len([f for f in found if f.type == pyarrow.fs.FileType.File]), 11)
    filesystem.delete_dir(f"{BUCKET}/arrow")
    equal("Contents" in s3.list_objects_v2(Bucket=BUCKET, Prefix="arrow/"), False)


sys.exit(check.finish())
