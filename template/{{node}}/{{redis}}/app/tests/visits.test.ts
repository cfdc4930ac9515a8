/** The route against the cache of REDIS_URL: `make up` starts one. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { cache } from "../src/cache.ts";
import { withPart } from "./application.ts";

const { REDIS_URL } = process.env;
const real = { skip: REDIS_URL ? false : "NOT TESTED: REDIS_URL names no cache" };

it("counts", real, async () => {
  await withPart(cache, { REDIS_URL }, async (app) => {
    const first = (await app.inject("/visits")).json();
    const second = (await app.inject("/visits")).json();
    assert.ok(second.visits > first.visits);
  });
});

it("asks to try again when there is no cache", async () => {
  await withPart(cache, {}, async (app) => {
    const response = await app.inject("/visits");
    assert.deepEqual([response.statusCode, response.json()], [503, { error: "service unavailable" }]);
  });
});
