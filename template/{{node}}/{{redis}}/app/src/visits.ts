/** Visits: an example of a route that shares a number between all instances. */
import type { FastifyInstance } from "fastify";
import { type Redis, ReplyError } from "ioredis";
import { unavailable } from "./part.ts";

/** Replies with which the server says that it cannot serve now. */
const NOT_NOW = /^(LOADING|MASTERDOWN|READONLY|ERR max number of clients)/;

export function visitRoutes(app: FastifyInstance, redis: Redis): void {
  app.get("/visits", async () => {
    try {
      return { visits: await redis.incr("visits") };
    } catch (error) {
      const answered = error instanceof ReplyError && !NOT_NOW.test((error as Error).message);
      throw answered ? error : unavailable(error);
    }
  });
}
