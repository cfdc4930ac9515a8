import assert from "node:assert/strict";
import { it } from "node:test";
import { InvalidSettings, readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

it("needs nothing but what is required", () => {
  const settings = readSettings(unreachable);
  assert.equal(settings.PORT, 8000);
  assert.equal(settings.ENVIRONMENT, "local");
});

it("takes an empty variable for an unset one", () => {
  assert.equal(readSettings({ ...unreachable, PORT: "" }).PORT, 8000);
});

it("names every bad variable and no value", () => {
  const bad = { ...unreachable, PORT: "seventy", LOG_LEVEL: "shouting", DRAIN_DELAY: "-7" };
  assert.throws(
    () => readSettings(bad),
    (error) => {
      assert.ok(error instanceof InvalidSettings);
      assert.deepEqual(Object.keys(error.variables).sort(), ["DRAIN_DELAY", "LOG_LEVEL", "PORT"]);
      const text = error.message + JSON.stringify(error.variables);
      for (const value of ["seventy", "shouting", "-7"]) assert.ok(!text.includes(value), text);
      return true;
    },
  );
});

it("names every missing variable", () => {
  for (const name of Object.keys(unreachable)) {
    assert.throws(() => readSettings({ ...unreachable, [name]: "" }), { variables: { [name]: "missing" } });
  }
});
