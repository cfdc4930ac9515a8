import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { it } from "node:test";
import { fastify } from "fastify";
import { pino } from "pino";
import { flags, flagsOf } from "../src/flags.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

async function greeting(OFREP_ENDPOINT = ""): Promise<string> {
  const part = await flags(readSettings({ ...unreachable, OFREP_ENDPOINT }), pino({ level: "silent" }));
  const app = fastify();
  part.routes(app);
  const response = await app.inject("/greeting");
  await part.close();
  return response.json().greeting;
}

it("reads flags from variables", () => {
  const variables = { FLAG_NEW_GREETING: "true", FLAG_LIMIT: "3", FLAG_COLOUR: "blue", FLAG_NOTHING: "", OTHER: "1" };
  assert.deepEqual(flagsOf(variables), { "new-greeting": true, limit: 3, colour: "blue", nothing: "" });
});

it("switches behaviour by a variable", async () => {
  assert.equal(await greeting(), "Hello.");
  process.env.FLAG_NEW_GREETING = "true";
  assert.match(await greeting(), /^Welcome/);
  delete process.env.FLAG_NEW_GREETING;
});

it("asks the flag service when there is one, and takes the default when it is gone", async () => {
  const asked: (string | undefined)[] = [];
  const service = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ key: "new-greeting", value: true, reason: "STATIC", variant: "on" }));
  }).listen(0, "127.0.0.1");
  await once(service, "listening");
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  assert.match(await greeting(url), /^Welcome/);
  assert.deepEqual(asked, ["/ofrep/v1/evaluate/flags/new-greeting"]);
  service.closeAllConnections();
  service.close();
  assert.equal(await greeting(url), "Hello.");
});
