import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { it } from "node:test";
import { createApp } from "../src/app.ts";
import { createLogger } from "../src/logging.ts";
import { Metrics } from "../src/metrics.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

it("sends one span a request, and its trace stands in the log", async () => {
  const collector = createServer().listen(0, "127.0.0.1");
  await once(collector, "listening");
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

  const lines: string[] = [];
  const settings = readSettings({ ...unreachable, SERVICE_NAME: "shop" });
  const logger = createLogger(settings, { write: (line: string) => lines.push(line) });
  const app = createApp(settings, logger, new Metrics(() => 0), (application) => createServer(application));
  const { startTracing } = await import("../src/tracing.ts");
  const stop = await startTracing(app, settings);
  app.get("/things/:id", async (request) => {
    request.log.info("inside");
    return {};
  });
  await app.inject({ url: "/things/1", headers: { traceparent: PARENT } });

  const received = once(collector, "request");
  const stopped = stop();
  const [request, response] = await received;
  const body = (await json(request)) as { resourceSpans: [{ scopeSpans: [{ spans: Record<string, unknown>[] }] }] };
  response.end("{}");
  await stopped;
  collector.close();

  assert.equal(request.url, "/v1/traces");
  const spans = body.resourceSpans[0].scopeSpans[0].spans;
  assert.deepEqual(
    spans.map(({ name, traceId, parentSpanId }) => ({ name, traceId, parentSpanId })),
    [{ name: "GET /things/{id}", traceId: PARENT.slice(3, 35), parentSpanId: PARENT.slice(36, 52) }],
  );
  const logged = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    logged.map(({ message, trace_id }) => [message, trace_id]),
    ["inside", "request"].map((message) => [message, PARENT.slice(3, 35)]),
  );
});
