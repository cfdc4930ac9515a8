/** The routes against the database of DATABASE_URL: `make up` starts one. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { pino } from "pino";
import { database } from "../src/database.ts";
import { run as migrate } from "../src/migrate.ts";
import { readSettings } from "../src/settings.ts";
import { withPart } from "./application.ts";
import { unreachable } from "./unreachable.ts";

const { DATABASE_URL } = process.env;
const real = { skip: DATABASE_URL ? false : "NOT TESTED: DATABASE_URL names no database" };

it("keeps a note and finds it again", real, async () => {
  await migrate(readSettings({ ...unreachable, DATABASE_URL }), pino({ level: "silent" }));
  await withPart(database, { DATABASE_URL }, async (app) => {
    const made = await app.inject({ method: "POST", url: "/notes", payload: { text: "buy milk" } });
    assert.equal(made.statusCode, 201);
    const note = made.json();
    assert.deepEqual(Object.keys(note), ["id", "text", "created_at"]);
    assert.deepEqual((await app.inject(`/notes/${note.id}`)).json(), note);
    assert.deepEqual((await app.inject("/notes")).json()[0], note);
    assert.equal((await app.inject("/notes/999999999")).statusCode, 404);
  });
});

it("refuses what is no note", async () => {
  await withPart(database, {}, async (app) => {
    for (const payload of [{}, { text: "" }, { text: 7 }, { text: "a\0b" }, { text: "a", more: true }]) {
      assert.equal((await app.inject({ method: "POST", url: "/notes", payload })).statusCode, 400);
    }
    assert.equal((await app.inject("/notes/first")).statusCode, 400);
  });
});

it("asks to try again when there is no database", async () => {
  await withPart(database, {}, async (app) => {
    const response = await app.inject("/notes");
    assert.deepEqual([response.statusCode, response.json()], [503, { error: "service unavailable" }]);
    assert.equal(response.headers["retry-after"], "1");
  });
});
