/** `migrate`: runs the files of `migrations/` that this database has not seen, in the order of their names. */
import { readdir, readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import type { Logger } from "pino";
import { connectionOf } from "./database.ts";
import type { Settings } from "./settings.ts";

const FOLDER = new URL("../migrations/", import.meta.url);
/** Any number that nothing else on this database locks. */
const LOCK = 1_835_623_282;
/** Seconds. */
const PATIENCE = 300;

/** First line of a file that runs outside of a transaction. */
const ALONE = "-- no transaction\n";

/** One migration at a time; the lock goes with the connection. */
async function waitForTurn(client: Client): Promise<void> {
  // Asked each second: a statement that waits would keep a snapshot, for which CREATE INDEX CONCURRENTLY waits in turn.
  for (let second = 0; second < PATIENCE; second++) {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [LOCK]);
    if (rows[0]?.mine) return;
    await setTimeout(1_000);
  }
  throw new Error(`another migration has been at work for ${PATIENCE} seconds`);
}

export async function run(settings: Settings, logger: Logger): Promise<void> {
  const client = new Client({ ...connectionOf(settings), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await waitForTurn(client);
    await client.query(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const { rows } = await client.query<{ name: string }>("SELECT name FROM migrations");
    const applied = new Set(rows.map(({ name }) => name));
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql") && !applied.has(name));
    for (const name of files.sort()) {
      const statements = await readFile(new URL(name, FOLDER), "utf8");
      const whole = !statements.startsWith(ALONE);
      // Without COMMIT the end of the connection undoes the file as a whole.
      if (whole) await client.query("BEGIN");
      await client.query(statements);
      await client.query("INSERT INTO migrations (name) VALUES ($1)", [name]);
      if (whole) await client.query("COMMIT");
      logger.info({ migration: name }, "applied");
    }
    logger.info({ applied: files.length }, "the database is up to date");
  } finally {
    await client.end();
  }
}
