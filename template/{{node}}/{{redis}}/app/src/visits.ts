/** Visits: an example of a route that shares a number between all instances. */
import type { FastifyInstance } from "fastify";
import { type Redis, ReplyError } from "ioredis";
import { unavailable } from "./part.ts";

export function visitRoutes(app: FastifyInstance, redis: Redis): void {
  app.get("/visits", async () => {
    try {
      return { visits: await redis.incr("visits") };
    } catch (error) {
      throw error instanceof ReplyError ? error : unavailable(error);
    }
  });
}
