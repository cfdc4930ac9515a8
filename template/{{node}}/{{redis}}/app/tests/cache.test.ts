import assert from "node:assert/strict";
import { it } from "node:test";
import { Redis } from "ioredis";
import { cacheTls, cacheUrl } from "../src/cache.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

function options(REDIS_URL: string, variables = {}) {
  const url = cacheUrl(readSettings({ ...unreachable, REDIS_URL, ...variables }));
  const { host, port, username, password, db, tls } = new Redis(url, { lazyConnect: true }).options;
  return { host, port, username, password, db, tls: tls !== undefined };
}

it("takes everything from the URL", () => {
  assert.deepEqual(options("rediss://app:p%40ss@cache:6380/2"), {
    host: "cache",
    port: 6380,
    username: "app",
    password: "p@ss",
    db: 2,
    tls: true,
  });
});

it("takes user and password from their own variables, whatever is in them", () => {
  const rotated = options("redis://cache:6379/0", { REDIS_USER: "app-2", REDIS_PASSWORD: "p/@:?#%" });
  assert.deepEqual([rotated.username, rotated.password, rotated.tls], ["app-2", "p/@:?#%", false]);
});

it("proves a certificate unless told otherwise", () => {
  const tls = (REDIS_URL: string, REDIS_TLS_VERIFY: string) =>
    cacheTls(readSettings({ ...unreachable, REDIS_URL, REDIS_TLS_VERIFY }));
  assert.deepEqual(tls("rediss://cache", "false"), { tls: { rejectUnauthorized: false } });
  assert.deepEqual(tls("rediss://cache", "true"), {});
  assert.deepEqual(tls("redis://cache", "false"), {});
});
