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
  const variables = { FLAG_NEW_GREETING: "1", FLAG_LOUD: "Yes", FLAG_OLD: "off", FLAG_NOTHING: "", OTHER: "1" };
  assert.deepEqual(flagsOf(variables), { "new-greeting": true, loud: true, old: false, nothing: false });
});

it("switches behaviour by a variable", async () => {
  assert.equal(await greeting(), "Hello.");
  process.env.FLAG_NEW_GREETING = "true";
  assert.match(await greeting(), /^Good to see you/);
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
  assert.match(await greeting(url), /^Good to see you/);
  assert.deepEqual(asked, ["/ofrep/v1/evaluate/flags/new-greeting"]);
  service.closeAllConnections();
  service.close();
  assert.equal(await greeting(url), "Hello.");
});
