import assert from "node:assert/strict";
import { it } from "node:test";
import { createLogger } from "../src/logging.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

function logged(write: (logger: ReturnType<typeof createLogger>) => void, LOG_LEVEL = "info") {
  const lines: string[] = [];
  const settings = readSettings({ ...unreachable, LOG_LEVEL, SERVICE_NAME: "shop", SERVICE_VERSION: "7" });
  write(createLogger(settings, { write: (line: string) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

it("writes one object a line with the names that every service of the house uses", () => {
  const [line] = logged((logger) => logger.warn({ order: 1 }, "late"));
  const { timestamp, ...rest } = line;
  assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    level: "warning",
    service: "shop",
    version: "7",
    environment: "local",
    order: 1,
    message: "late",
  });
});

it("writes nothing below its level", () => {
  assert.deepEqual(
    logged((logger) => {
      logger.info("too low");
      logger.warn("enough");
    }, "warning").map(({ message }) => message),
    ["enough"],
  );
});

it("masks the values of keys that name a secret, at any depth", () => {
  const secrets = { password: "p", user: { apiKey: ["k"], name: "ada" }, headers: [{ authorization: "Bearer t" }] };
  const [line] = logged((logger) => logger.info(secrets, "login"));
  assert.equal(line.password, "[redacted]");
  assert.deepEqual(line.user, { apiKey: "[redacted]", name: "ada" });
  assert.deepEqual(line.headers, [{ authorization: "[redacted]" }]);
});

it("masks passwords inside URLs, in texts and in errors", () => {
  const error = new Error("no route to amqp://:hunter2@queue:5672/0");
  const [line] = logged((logger) => logger.error({ error }, "lost https://app:hunter2@upstream/a?b=c"));
  assert.equal(line.message, "lost https://app:[redacted]@upstream/a?b=c");
  assert.equal(line.error.message, "no route to amqp://:[redacted]@queue:5672/0");
  assert.ok(!JSON.stringify(line).includes("hunter2"));
});

it("leaves harmless addresses alone", () => {
  const message = "GET https://example.com:8443/a@b";
  assert.equal(logged((logger) => logger.info(message))[0].message, message);
});
