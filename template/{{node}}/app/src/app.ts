/** The application: what every route of it has in common. */
import type { RequestListener, Server } from "node:http";
import { type FastifyBaseLogger, type FastifyError, type FastifyInstance, fastify, LogController } from "fastify";
import type { Logger } from "pino";
import { type Metrics, routeOf } from "./metrics.ts";
import type { Settings } from "./settings.ts";

export function createApp(
  settings: Settings,
  logger: Logger,
  metrics: Metrics,
  serverFactory: (application: RequestListener) => Server,
): FastifyInstance {
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // One line a request, written below, instead of two.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    return503OnClosing: false,
    // A request means what it says: nothing in it is converted or dropped until it fits.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    serverFactory,
  });

  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    const route = routeOf(request);
    metrics.observe(method, route, status, elapsedTime / 1000);
    request.log.info({ method, route, status, duration_ms: Math.round(elapsedTime * 10) / 10 }, "request");
    done();
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    // The reason belongs into the log: it may name hosts, users and statements.
    request.log.error({ error }, "request failed");
    if (status !== 503) return reply.code(status).send({ error: "internal server error" });
    return reply.code(status).header("Retry-After", "1").send({ error: "service unavailable" });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "not found" }));

  app.get("/", () => ({
    service: settings.SERVICE_NAME,
    version: settings.SERVICE_VERSION,
    environment: settings.ENVIRONMENT,
  }));
  return app;
}
