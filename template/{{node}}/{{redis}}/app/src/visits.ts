/** Visits: an example of a route that shares a number between all instances. */
import type { FastifyInstance } from "fastify";
import type { Redis } from "ioredis";

export function visitRoutes(app: FastifyInstance, redis: Redis): void {
  app.get("/visits", async () => ({ visits: await redis.incr("visits") }));
}
