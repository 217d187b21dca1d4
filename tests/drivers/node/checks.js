// node-postgres: simple queries as text, parameterised ones by the extended protocol, named statements, cursors, streams.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import pg from "pg";
import Cursor from "pg-cursor";
import QueryStream from "pg-query-stream";

const env = process.env;
const base = {
  host: env.DOPPEL_HOST,
  port: Number(env.DOPPEL_PORT),
  user: env.DOPPEL_USER,
  password: env.DOPPEL_PASSWORD,
  database: env.DOPPEL_DATABASE,
  ssl: false,
};
let passed = 0;
let failed = 0;

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

async function connect(options = {}) {
  const client = new pg.Client({ ...base, ...options });
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function withClient(options, run) {
  const client = await connect(options);
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function state(promise) {
  try {
    await promise;
  } catch (error) {
    return error.code;
  }
  return "no error";
}

const main = await connect();
const rows = async (sql, values) => (await main.query({ text: sql, values, rowMode: "array" })).rows;

await check("log in plain", async () => {
  assert.deepEqual(await rows("select 1"), [[1]]);
});

await check("log in with TLS", () =>
  withClient({ ssl: { rejectUnauthorized: false } }, async (client) => {
    assert.equal(client.connection.stream.encrypted, true);
    assert.equal((await client.query("select 1 as one")).rows[0].one, 1);
  }));

await check("log in with verified TLS", () =>
  withClient({ ssl: { ca: readFileSync(env.DOPPEL_CA), servername: "localhost" } }, async (client) => {
    assert.equal(client.connection.stream.authorized, true);
  }));

await check("a wrong password is refused", async () => {
  assert.equal(await state(connect({ password: "Wrong1234" })), "28000");
});

await check("a missing database is refused", async () => {
  assert.equal(await state(connect({ database: "nowhere" })), "3D000");
});

await check("md5 users log in", async () => {
  await main.query("create user node_md5 password 'Secret123'");
  await withClient({ user: "node_md5", password: "Secret123" }, async (client) => {
    assert.equal((await client.query("select current_user as me")).rows[0].me, "node_md5");
  });
});

await check("types come out", async () => {
  await main.query("set timezone to 'UTC'");
  const sql = `select 7::smallint, -8::int, 9223372036854775807::bigint, 1.5::real, -2.25::float8, 12.34::numeric(18,4),
    true, 'abc'::char(5), 'Grüße, 世界 🌍'::varchar(100), '2020-02-29'::date, '2020-02-29 12:00:00.5'::timestamp,
    '2020-02-29 12:00:00.5+00'::timestamptz, null::int`;
  const [row] = await rows(sql);
  assert.deepEqual(row.slice(0, 9), [7, -8, "9223372036854775807", 1.5, -2.25, "12.3400", true, "abc  ", "Grüße, 世界 🌍"]);
  assert.deepEqual(row[9], new Date(2020, 1, 29));
  assert.deepEqual(row[10], new Date(2020, 1, 29, 12, 0, 0, 500));
  assert.deepEqual(row[11], new Date("2020-02-29T12:00:00.500Z"));
  assert.equal(row[12], null);
});

await check("types go in", async () => {
  await main.query(`create table node_in (a smallint, b int, c bigint, d float8, e numeric(18,4), f boolean, g varchar(50),
    h date, i timestamptz)`);
  const when = new Date("2020-02-29T12:00:00.500Z");
  await main.query("insert into node_in values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    [7, -8, "9223372036854775807", 1.5, "12.34", true, "Grüße 🌍", "2020-02-29", when]);
  await main.query("insert into node_in values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", Array(9).fill(null));
  const found = await rows("select * from node_in order by a");
  assert.deepEqual(found[0].slice(0, 7), [7, -8, "9223372036854775807", 1.5, "12.3400", true, "Grüße 🌍"]);
  assert.deepEqual(found[0][8], when);
  assert.deepEqual(found[1], Array(9).fill(null));
});

await check("types of Redshift's own come out and go in", async () => {
  await main.query(`create table node_other (a time, b timetz, c interval year to month, d interval day to second, e varbyte(20),
    f super)`);
  await main.query(`insert into node_other values ('12:13:14.5', '22:44:54-07', '1-2', '10 23:59:59.999999', 'aé'::varbyte,
    12::super)`);
  const texts = ["12:13:14.5", "05:44:54+00", "1 years 2 mons", "10 days 23 hours 59 mins 59.999999 secs", "61c3a9"];
  assert.deepEqual(await rows("select * from node_other"), [[...texts, "12"]]);
  await main.query("delete from node_other");
  await main.query("insert into node_other values ($1, $2, $3, $4, $5)", [...texts.slice(0, 4), "aé"]);
  await main.query("insert into node_other values ($1, $2, $3, $4, $5)", Array(5).fill(null));
  assert.deepEqual(await rows("select * from node_other order by a"), [[...texts, null], Array(6).fill(null)]);
});

await check("limits come out and go in", async () => {
  await main.query("create table node_limits (a smallint, b int, c bigint, d numeric(38, 10), e timestamp, f varchar(65535))");
  for (const values of [
    [32767, 2147483647, "9223372036854775807", "1234567890123456789012345678.0123456789", "9999-12-31 23:59:59.999999",
      "ä".repeat(32767)],
    [-32768, -2147483648, "-9223372036854775808", "-9999999999999999999999999999.9999999999", "0001-01-01 00:00:00", ""],
  ]) {
    await main.query("delete from node_limits");
    await main.query("insert into node_limits values ($1, $2, $3, $4, $5, $6)", values);
    assert.deepEqual(await rows("select a, b, c, d, e::varchar(40), f from node_limits"), [values]);
  }
});

await check("named statements run often", async () => {
  await main.query("create table node_prep (id int, v varchar(10))");
  for (let i = 0; i < 20; i += 1) {
    await main.query({ name: "put", text: "insert into node_prep values ($1, $2)", values: [i, `v${i}`] });
  }
  for (const i of [3, 1, 4]) {
    const result = await main.query({ name: "get", text: "select v from node_prep where id = $1", values: [i] });
    assert.equal(result.rows[0].v, `v${i}`);
  }
});

await check("results tell fields, tags and counts", async () => {
  const result = await main.query("select id, v from node_prep order by id");
  assert.deepEqual(result.fields.map((f) => [f.name, f.dataTypeID, f.dataTypeModifier]), [["id", 23, -1], ["v", 1043, 14]]);
  assert.equal(result.rows.length, 20);
  const update = await main.query("update node_prep set v = 'x' where id < 5");
  assert.equal(update.command, "UPDATE");
  assert.equal(update.rowCount, 5);
});

await check("several statements in one query", async () => {
  const results = await main.query("select 1 as a; select 2 as b");
  assert.deepEqual(results.map((r) => r.rows), [[{ a: 1 }], [{ b: 2 }]]);
});

await check("cursors read in portions", () =>
  withClient({}, async (client) => {
    await client.query("begin");
    const cursor = client.query(new Cursor("select id from node_prep order by id"));
    assert.deepEqual((await cursor.read(3)).map((r) => r.id), [0, 1, 2]);
    assert.equal((await cursor.read(100)).length, 17);
    assert.equal((await cursor.read(100)).length, 0);
    await cursor.close();
    await client.query("commit");
  }));

await check("streams read it all", () =>
  withClient({}, async (client) => {
    let count = 0;
    const stream = client.query(new QueryStream("select a.id from node_prep a, node_prep b, node_prep c", [], { batchSize: 100 }));
    for await (const row of stream) {
      assert.equal(typeof row.id, "number");
      count += 1;
    }
    assert.equal(count, 8000);
  }));

await check("errors carry their state, message and place", async () => {
  assert.equal(await state(main.query("select * from nowhere")), "42P01");
  assert.equal(await state(main.query("selec 1")), "42601");
  assert.equal(await state(main.query("select $1::int / 0", [1])), "22012");
  await assert.rejects(main.query("select 1 from nowhere"), { position: "15", message: 'relation "nowhere" does not exist' });
  assert.deepEqual(await rows("select 1"), [[1]]);
});

await check("a running query is cancelled", () =>
  withClient({}, async (client) => {
    await client.query("create table node_big (i int)");
    await client.query("insert into node_big select a.id from node_prep a, node_prep b, node_prep c");
    const query = new pg.Query("select count(*) from node_big a, node_big b, node_big c where a.i + b.i + c.i < 0");
    const outcome = new Promise((resolve) => {
      query.on("error", (error) => resolve(error.code));
      query.on("end", () => resolve("no error"));
    });
    client.query(query);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const canceller = new pg.Client(base);
    canceller.cancel(client, query);
    assert.equal(await outcome, "57014");
    assert.equal((await client.query("select 1 as one")).rows[0].one, 1);
  }));

await check("transactions", async () => {
  await main.query("create table node_tx (id int)");
  await withClient({}, async (client) => {
    const seen = async () => Number((await rows("select count(*) from node_tx"))[0][0]);
    await client.query("begin");
    await client.query("insert into node_tx values (1)");
    assert.equal(await seen(), 0);
    await client.query("commit");
    assert.equal(await seen(), 1);
    await client.query("begin");
    await client.query("delete from node_tx");
    assert.equal(await state(client.query("select 1/0")), "22012");
    assert.equal(await state(client.query("select 1")), "25P02");
    await client.query("rollback");
    assert.equal(await seen(), 1);
  });
});

await check("a pool gives out connections", async () => {
  const pool = new pg.Pool({ ...base, max: 8 });
  const answers = await Promise.all([...Array(40).keys()].map((i) => pool.query("select $1::int as i", [i])));
  assert.deepEqual(answers.map((a) => a.rows[0].i), [...Array(40).keys()]);
  await pool.end();
});

await check("empty queries", async () => {
  assert.equal((await main.query("")).command, null);
});

await main.end();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
