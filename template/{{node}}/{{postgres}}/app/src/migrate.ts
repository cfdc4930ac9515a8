/** `migrate`: runs the files of `migrations/` that this database has not seen, in the order of their names. */
import { readdir, readFile } from "node:fs/promises";
import { Client } from "pg";
import type { Logger } from "pino";
import { connectionOf } from "./database.ts";
import type { Settings } from "./settings.ts";

const FOLDER = new URL("../migrations/", import.meta.url);
/** Any number that nothing else on this database locks. */
const LOCK = 1_835_623_282;

export async function run(settings: Settings, logger: Logger): Promise<void> {
  const client = new Client({ ...connectionOf(settings), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // A second migration waits here for the first; the lock goes with the connection.
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await client.query(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const { rows } = await client.query<{ name: string }>("SELECT name FROM migrations");
    const applied = new Set(rows.map(({ name }) => name));
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql") && !applied.has(name));
    for (const name of files.sort()) {
      // Without COMMIT the end of the connection undoes the file as a whole.
      await client.query("BEGIN");
      await client.query(await readFile(new URL(name, FOLDER), "utf8"));
      await client.query("INSERT INTO migrations (name) VALUES ($1)", [name]);
      await client.query("COMMIT");
      logger.info({ migration: name }, "applied");
    }
    logger.info({ applied: files.length }, "the database is up to date");
  } finally {
    await client.end();
  }
}
