import assert from "node:assert/strict";
import { it } from "node:test";
import { DatabaseError } from "pg";
import { connectionOf, isNotNow } from "../src/database.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

function connection(DATABASE_URL: string, variables = {}) {
  const { host, port, user, password, database, ssl } = connectionOf(
    readSettings({ ...unreachable, DATABASE_URL, ...variables }),
  );
  return { host, port, user, password, database, ssl };
}

it("takes everything from the URL", () => {
  assert.deepEqual(connection("postgresql://app:p%40ss@db:6432/shop"), {
    host: "db",
    port: 6432,
    user: "app",
    password: "p@ss",
    database: "shop",
    ssl: undefined,
  });
});

it("takes user and password from their own variables, whatever is in them", () => {
  const rotated = connection("postgresql://db/shop", { DATABASE_USER: "app-2", DATABASE_PASSWORD: "p/@:?#" });
  assert.deepEqual([rotated.user, rotated.password, rotated.host], ["app-2", "p/@:?#", "db"]);
});

it("connects through a socket", () => {
  assert.equal(connection("postgresql:///shop?host=/run/postgresql").host, "/run/postgresql");
});

it("reads sslmode as psql does", () => {
  assert.deepEqual(
    { ...(connection("postgresql://db/shop?sslmode=require").ssl as object) },
    { rejectUnauthorized: false },
  );
  assert.deepEqual({ ...(connection("postgresql://db/shop?sslmode=verify-full").ssl as object) }, {});
});

it("knows what may go well later from a mistake of its own", () => {
  const answer = (code: string, severity = "ERROR") =>
    Object.assign(new DatabaseError("no", 0, "error"), { code, severity });
  for (const code of ["53300", "57P01", "57P03", "08006"]) assert.ok(isNotNow(answer(code, "FATAL")), code);
  for (const code of ["42P01", "22021", "23505", "08P01"]) assert.ok(!isNotNow(answer(code)), code);
  assert.ok(isNotNow(answer("08P01", "FATAL")), "a pooler without a connection");
  assert.ok(isNotNow(new Error("Query read timeout")));
  assert.ok(!isNotNow(new TypeError("Client was passed a null or undefined query")));
});
