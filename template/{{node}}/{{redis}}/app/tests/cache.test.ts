import assert from "node:assert/strict";
import { it } from "node:test";
import { Redis } from "ioredis";
import { cacheUrl } from "../src/cache.ts";
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
