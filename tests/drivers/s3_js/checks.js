// The AWS SDK for JavaScript, version 3, against the embedded S3.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import dns from "node:dns";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command,
  paginateListObjectsV2, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const env = process.env;
const bucket = "js-bucket";
let passed = 0;
let failed = 0;

// Some systems know no names below localhost.
const lookup = (host, options, callback) => dns.lookup(host.endsWith(".localhost") ? "localhost" : host, options, callback);
const agents = {
  httpAgent: new http.Agent({ keepAlive: true, lookup }),
  httpsAgent: new https.Agent({ keepAlive: true, lookup, ca: readFileSync(env.DOPPEL_CA) }),
};

function client(options = {}) {
  return new S3Client({
    endpoint: `http://localhost:${env.DOPPEL_AWS_PORT}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: agents,
    ...options,
  });
}

async function check(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return [error.$metadata.httpStatusCode, error.name];
  }
  return "not refused";
}

const s3 = client();
const put = (Key, Body, more = {}) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
const get = async (Key, more = {}) => (await s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }))).Body.transformToByteArray();
const text = async (Key, more) => Buffer.from(await get(Key, more)).toString();

await s3.send(new CreateBucketCommand({ Bucket: bucket }));

await check("objects are put and got", async () => {
  const answer = await put("a/b c+ü🌍!'()*.txt", "hello", { ContentType: "text/x", Metadata: { who: "me" } });
  assert.equal(answer.ETag, '"5d41402abc4b2a76b9719d911017c592"');
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: "a/b c+ü🌍!'()*.txt" }));
  assert.equal(await found.Body.transformToString(), "hello");
  assert.deepEqual([found.ContentType, found.Metadata, found.ContentLength], ["text/x", { who: "me" }, 5]);
});

await check("streams of known length are sent in chunks with trailing checksums", async () => {
  const bytes = randomBytes(3_000_000);
  const secure = client({ endpoint: `https://localhost:${env.DOPPEL_AWS_PORT}` });
  for (const [c, ChecksumAlgorithm] of [[s3, "CRC32"], [secure, "CRC32"], [secure, "SHA256"], [s3, "SHA1"]]) {
    const Body = Readable.from((function* () { for (let i = 0; i < bytes.length; i += 100_000) yield bytes.subarray(i, i + 100_000); })());
    await c.send(new PutObjectCommand({ Bucket: bucket, Key: "stream", Body, ContentLength: bytes.length, ChecksumAlgorithm }));
    assert.ok(Buffer.from(await get("stream", { ChecksumMode: "ENABLED" })).equals(bytes));
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "stream", ChecksumMode: "ENABLED" }));
    assert.ok(head[`Checksum${ChecksumAlgorithm}`]);
  }
});

await check("uploads in parts", async () => {
  const bytes = randomBytes(12 << 20);
  await new Upload({ client: s3, params: { Bucket: bucket, Key: "parts", Body: Readable.from([bytes]) }, partSize: 5 << 20, queueSize: 3 }).done();
  const found = Buffer.from(await get("parts"));
  assert.equal(createHash("md5").update(found).digest("hex"), createHash("md5").update(bytes).digest("hex"));
  const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "parts" }));
  assert.match(head.ETag, /-3"$/);
});

await check("both addressing styles", async () => {
  for (const [endpoint, forcePathStyle] of [
    [`http://localhost:${env.DOPPEL_AWS_PORT}`, false],
    [`http://s3.localhost:${env.DOPPEL_AWS_PORT}`, false],
    [`https://s3.localhost:${env.DOPPEL_AWS_PORT}`, false],
    [`https://localhost:${env.DOPPEL_AWS_PORT}`, true],
  ]) {
    const c = client({ endpoint, forcePathStyle });
    await c.send(new PutObjectCommand({ Bucket: bucket, Key: "style", Body: endpoint }));
    assert.equal(await text("style"), endpoint);
  }
});

await check("listings in pages", async () => {
  for (const key of ["l/1", "l/2/a", "l/2/b", "l/3", "l/2-"]) await put(key, key);
  const keys = [];
  const prefixes = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket: bucket, Prefix: "l/", Delimiter: "/" })) {
    keys.push(...(page.Contents ?? []).map((o) => o.Key));
    prefixes.push(...(page.CommonPrefixes ?? []).map((p) => p.Prefix));
  }
  assert.deepEqual([keys, prefixes], [["l/1", "l/2-", "l/3"], ["l/2/"]]);
});

await check("ranges, copies and deletes", async () => {
  await put("source ü", "0123456789");
  assert.equal(await text("source ü", { Range: "bytes=2-4" }), "234");
  await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: "copy", CopySource: `${bucket}/${encodeURIComponent("source ü")}` }));
  assert.equal(await text("copy"), "0123456789");
  const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: "copy" }, { Key: "source ü" }] } }));
  assert.deepEqual(answer.Deleted.map((d) => d.Key), ["copy", "source ü"]);
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "source" }))).KeyCount, 0);
});

await check("presigned URLs", async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: bucket, Key: "by url" }), { expiresIn: 60 });
  assert.equal((await fetch(url, { method: "PUT", body: "by url" })).status, 200);
  const back = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: "by url" }), { expiresIn: 60 });
  assert.equal(await (await fetch(back)).text(), "by url");
  assert.equal((await fetch(back.replace("by%20url", "by%20urk"))).status, 403);
});

await check("refusals", async () => {
  assert.deepEqual(await refusal(get("none")), [404, "NoSuchKey"]);
  assert.deepEqual(await refusal(s3.send(new ListObjectsV2Command({ Bucket: "no-such-bucket" }))), [404, "NoSuchBucket"]);
  const stranger = client({ credentials: { accessKeyId: "test", secretAccessKey: "wrong" } });
  assert.deepEqual(await refusal(stranger.send(new PutObjectCommand({ Bucket: bucket, Key: "k", Body: "x" }))), [403, "SignatureDoesNotMatch"]);
  assert.deepEqual(await refusal(put("wrong", "x", { ChecksumCRC32: "AAAAAA==" })), [400, "BadDigest"]);
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
