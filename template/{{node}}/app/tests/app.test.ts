import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { it } from "node:test";
import type { FastifyInstance } from "fastify";
import { createApp } from "../src/app.ts";
import { createLogger } from "../src/logging.ts";
import { Metrics } from "../src/metrics.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

function made() {
  const lines: string[] = [];
  const settings = readSettings({ ...unreachable, SERVICE_NAME: "shop", SERVICE_VERSION: "7", ENVIRONMENT: "dev" });
  const logger = createLogger(settings, { write: (line: string) => lines.push(line) });
  const metrics = new Metrics(() => 3);
  const server = (application: RequestListener) => createServer(application);
  const app: FastifyInstance = createApp(settings, logger, metrics, server);
  app.get("/things/:id", async () => ({ id: 1 }));
  app.get("/broken", async () => {
    throw new Error("connect ECONNREFUSED 10.0.0.9:9000");
  });
  return { app, metrics, logs: () => lines.map((line) => JSON.parse(line)) };
}

/** The text of /metrics. */
async function scrape(metrics: Metrics): Promise<string> {
  return new Promise((resolve) => {
    const response = new ServerResponse({ method: "GET" } as IncomingMessage);
    response.assignSocket(new Socket());
    response.end = (text: unknown) => {
      resolve(String(text));
      return response;
    };
    assert.ok(metrics.handle("/metrics", response));
  });
}

it("says who it is", async () => {
  const { app } = made();
  const response = await app.inject("/");
  assert.equal(response.statusCode, 200);
  assert.deepEqual(response.json(), { service: "shop", version: "7", environment: "dev" });
});

it("keeps the reason of an error for the log", async () => {
  const { app, logs } = made();
  const response = await app.inject("/broken");
  assert.equal(response.statusCode, 500);
  assert.deepEqual(response.json(), { error: "internal server error" });
  const failed = logs().find(({ message }) => message === "request failed");
  assert.match(failed.error.message, /10\.0\.0\.9/);
});

it("answers an unknown path and a bad body without a word too many", async () => {
  const { app } = made();
  assert.deepEqual((await app.inject("/nowhere")).json(), { error: "not found" });
  const headers = { "content-type": "application/json" };
  const bad = await app.inject({ method: "POST", url: "/nowhere", payload: "{", headers });
  assert.equal(bad.statusCode, 400);
});

it("counts and logs requests by their route, never by their path", async () => {
  const { app, metrics, logs } = made();
  for (const path of ["/things/1", "/things/2", "/secret-path"]) await app.inject(path);
  const text = await scrape(metrics);
  assert.match(text, /^http_requests_total\{method="GET",route="\/things\/\{id\}",status="200"\} 2$/m);
  assert.match(text, /^http_requests_total\{method="GET",route="unmatched",status="404"\} 1$/m);
  assert.match(text, /^http_request_duration_seconds_count\{method="GET",route="\/things\/\{id\}"\} 2$/m);
  assert.match(text, /^http_requests_in_flight 3$/m);
  assert.ok(!text.includes("secret-path"));
  const requests = logs().filter(({ message }) => message === "request");
  assert.deepEqual(
    requests.map(({ method, route, status }) => [method, route, status]),
    [
      ["GET", "/things/{id}", 200],
      ["GET", "/things/{id}", 200],
      ["GET", "unmatched", 404],
    ],
  );
  assert.equal(typeof requests[0].duration_ms, "number");
});
