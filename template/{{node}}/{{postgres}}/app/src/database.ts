/** PostgreSQL: the pool of the application, and the health check's own connection. */
import { Socket } from "node:net";
import { Client, type ClientConfig, DatabaseError, Pool, type QueryResultRow } from "pg";
import { parse, toClientConfig } from "pg-connection-string";
import type { Logger } from "pino";
import type { Connection } from "./health.ts";
import { noteRoutes } from "./notes.ts";
import { type Part, unavailable } from "./part.ts";
import type { Settings } from "./settings.ts";

/** Milliseconds that a request waits for a connection, and for an answer. */
const PATIENCE = { connectionTimeoutMillis: 5_000, query_timeout: 10_000 };

/** Classes of errors with which the server says that it cannot serve now: connection, resources, intervention. */
const NOT_NOW = /^(08|53|57)/;

/** Runs one statement on the pool and gives its rows. */
export type Query = <Row extends QueryResultRow>(statement: string, values?: unknown[]) => Promise<Row[]>;

/** DATABASE_URL with the credentials that stores hand out separately. */
export function connectionOf(settings: Settings): ClientConfig {
  // sslmode means what it means to psql and to every other client of the database.
  const config = toClientConfig(parse(settings.DATABASE_URL, { useLibpqCompat: true }));
  config.application_name = settings.SERVICE_NAME;
  if (settings.DATABASE_USER) config.user = settings.DATABASE_USER;
  if (settings.DATABASE_PASSWORD) config.password = settings.DATABASE_PASSWORD;
  return config;
}

/** Whether the server does not answer, or answers that it cannot serve now: all else is our own mistake. */
export function isNotNow(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return !(error instanceof TypeError);
  // A violation of the protocol is ours, but for poolers, which use its code for whatever makes them hang up.
  if (error.code === "08P01") return error.severity === "FATAL";
  return NOT_NOW.test(error.code ?? "");
}

function connect(config: ClientConfig): Connection {
  const socket = new Socket();
  const client = new Client({ ...config, stream: () => socket });
  // A connection that breaks between two checks is noticed by the next one.
  client.on("error", () => {});
  const connected = client.connect();
  connected.catch(() => {});
  return {
    ping: async () => {
      await connected;
      await client.query("SELECT 1");
    },
    destroy: () => socket.destroy(),
  };
}

export function database(settings: Settings, logger: Logger): Part {
  const config = connectionOf(settings);
  const pool = new Pool({ ...config, ...PATIENCE, max: settings.DATABASE_POOL_SIZE });
  pool.on("error", (error) => logger.warn({ error }, "idle database connection lost"));

  async function query<Row extends QueryResultRow>(statement: string, values: unknown[] = []): Promise<Row[]> {
    try {
      return (await pool.query<Row>(statement, values)).rows;
    } catch (error) {
      throw isNotNow(error) ? unavailable(error) : error;
    }
  }

  return {
    name: "database",
    client: pool,
    dependency: {
      name: "postgres",
      critical: settings.HEALTH_DATABASE_CRITICAL,
      connect: () => connect(config),
    },
    routes: (app) => noteRoutes(app, query),
    close: () => pool.end(),
  };
}
