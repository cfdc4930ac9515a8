import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Dependency } from "./health.ts";
import type { Settings } from "./settings.ts";

/** Something that the service is made of: a client, the routes that use it, and what readiness asks of it. */
export interface Part {
  /** Name of the client in the shell. */
  name: string;
  client: unknown;
  dependency?: Dependency;
  routes(app: FastifyInstance): void;
  close(): Promise<unknown>;
}

/** Marks that a server did not answer: the client is told to try again (503), not that we are broken (500). */
export function unavailable(error: unknown): Error {
  return Object.assign(error instanceof Error ? error : new Error(String(error)), { statusCode: 503 });
}

export type OpenPart = (settings: Settings, logger: Logger) => Part | Promise<Part>;
