import { createServer } from "node:http";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { createApp } from "../src/app.ts";
import { Metrics } from "../src/metrics.ts";
import type { OpenPart } from "../src/part.ts";
import { readSettings } from "../src/settings.ts";
import { unreachable } from "./unreachable.ts";

/** Uses the application with one part; the variables say what the part reaches. */
export async function withPart(
  open: OpenPart,
  variables: NodeJS.ProcessEnv,
  use: (app: FastifyInstance) => Promise<void>,
): Promise<void> {
  const settings = readSettings({ ...unreachable, ...variables });
  const logger = pino({ level: "silent" });
  const app = createApp(settings, logger, new Metrics(() => 0), (application) => createServer(application));
  const part = await open(settings, logger);
  part.routes(app);
  try {
    await use(app);
  } finally {
    await part.close();
  }
}
