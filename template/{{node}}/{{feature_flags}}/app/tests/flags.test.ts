import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { it } from "node:test";
import { flags, flagsOf } from "../src/flags.ts";
import { withPart } from "./application.ts";

async function greeting(OFREP_ENDPOINT = ""): Promise<string> {
  let said = "";
  await withPart(flags, { OFREP_ENDPOINT }, async (app) => {
    said = (await app.inject("/greeting")).json().greeting;
  });
  return said;
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
