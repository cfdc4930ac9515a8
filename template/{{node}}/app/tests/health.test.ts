import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dependency, Health, TIMEOUT, TTL } from "../src/health.ts";

/** A dependency whose behaviour a test sets: it counts what is asked of it. */
class Fake implements Dependency {
  name = "fake";
  critical: boolean;
  pings = 0;
  connections = 0;
  destroyed = 0;
  answer: () => Promise<unknown> = async () => {};

  constructor(critical = true) {
    this.critical = critical;
  }

  connect() {
    this.connections += 1;
    return {
      ping: () => {
        this.pings += 1;
        return this.answer();
      },
      destroy: () => {
        this.destroyed += 1;
      },
    };
  }
}

const refuse = () => Promise.reject(new Error("refused by 10.0.0.9"));
const hang = () => new Promise(() => {});

describe("health", () => {
  let fake: Fake;
  let health: Health;
  let server: Server;
  let changes: string[];

  function serve(dependency: Fake): void {
    fake = dependency;
    health = new Health([fake], (name, status) => changes.push(`${name} ${status}`));
  }

  async function probe(path: string, method = "GET") {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/health/${path}`, { method });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  const states = async () => Promise.all(["live", "ready", "startup"].map(async (path) => (await probe(path)).status));

  beforeEach(async () => {
    changes = [];
    serve(new Fake());
    server = createServer((request, response) => {
      if (!health.handle(request.url ?? "", request, response)) response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it("passes with an exact body and headers", async () => {
    const { status, headers, body } = await probe("ready");
    assert.equal(status, 200);
    assert.equal(body, '{"status":"pass","checks":{"fake":"pass"}}');
    assert.equal(headers.get("content-type"), "application/health+json");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("content-length"), String(body.length));
  });

  it("has no checks where there is no dependency", async () => {
    health = new Health([]);
    assert.equal((await probe("ready")).body, '{"status":"pass"}');
  });

  it("asks no dependency for live", async () => {
    fake.answer = hang;
    assert.equal((await probe("live")).body, '{"status":"pass"}');
    assert.equal(fake.pings, 0);
  });

  it("answers HEAD without a body and other methods with 405", async () => {
    const get = await probe("ready");
    const head = await probe("ready", "HEAD");
    assert.deepEqual([head.status, head.body], [200, ""]);
    assert.equal(head.headers.get("content-length"), get.headers.get("content-length"));
    for (const path of ["live", "ready", "startup"]) {
      const post = await probe(path, "POST");
      assert.deepEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
    }
    assert.equal((await probe("other")).status, 404);
  });

  it("fails without a critical dependency, says nothing about the reason, and recovers", async () => {
    fake.answer = refuse;
    assert.deepEqual(await states(), [200, 503, 503]);
    assert.equal((await probe("ready")).body, '{"status":"fail","checks":{"fake":"fail"}}');
    fake.answer = async () => {};
    await sleep(TTL);
    assert.deepEqual(await states(), [200, 200, 200]);
    assert.deepEqual(changes, ["fake fail", "fake pass"]);
  });

  it("only warns without a dependency that is not critical", async () => {
    serve(new Fake(false));
    fake.answer = refuse;
    const { status, body } = await probe("ready");
    assert.equal(status, 200);
    assert.equal(body, '{"status":"warn","checks":{"fake":"warn"}}');
  });

  it("gives up on a hung dependency in time and drops its connection", async () => {
    fake.answer = hang;
    const started = performance.now();
    assert.equal((await probe("ready")).status, 503);
    assert.ok(performance.now() - started >= TIMEOUT);
    assert.equal(fake.destroyed, 1);
    fake.answer = async () => {};
    await sleep(TTL);
    assert.equal((await probe("ready")).status, 200);
    assert.equal(fake.connections, 2);
  });

  it("shares one check between all probes that wait, and its result for the TTL", async () => {
    fake.answer = () => sleep(50);
    const statuses = await Promise.all(Array.from({ length: 64 }, async () => (await probe("ready")).status));
    assert.deepEqual(new Set(statuses), new Set([200]));
    await probe("ready");
    assert.equal(fake.pings, 1);
    await sleep(TTL);
    await probe("ready");
    assert.equal(fake.pings, 2);
    assert.equal(fake.connections, 1);
  });

  it("takes a connection that was closed while idle for no outage", async () => {
    await probe("ready");
    await sleep(TTL);
    const closed = [refuse];
    fake.answer = () => (closed.pop() ?? (async () => {}))();
    assert.equal((await probe("ready")).status, 200);
    assert.equal(fake.connections, 2);
    assert.equal(fake.destroyed, 1);
  });

  it("stays started through an outage", async () => {
    assert.equal((await probe("startup")).status, 200);
    fake.answer = refuse;
    await sleep(TTL);
    assert.deepEqual(await states(), [200, 503, 200]);
  });

  it("is not ready while draining, whatever the dependencies say", async () => {
    assert.deepEqual(await states(), [200, 200, 200]);
    health.draining = true;
    assert.deepEqual(await states(), [200, 503, 200]);
    assert.equal((await probe("ready")).body, '{"status":"fail","output":"draining"}');
  });
});
