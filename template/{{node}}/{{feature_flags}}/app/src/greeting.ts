/** Greeting: an example of behaviour that a flag switches without a release. */
import type { Client } from "@openfeature/server-sdk";
import type { FastifyInstance } from "fastify";

export function greetingRoutes(app: FastifyInstance, flags: Client): void {
  app.get("/greeting", async () => {
    const isNew = await flags.getBooleanValue("new-greeting", false);
    return { greeting: isNew ? "Good to see you." : "Hello." };
  });
}
