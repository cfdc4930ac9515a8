/** Rate, errors and duration of the application's requests, and the process's own numbers, at /metrics. */
import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** The route's template such as `/notes/{id}`: a path as a label would make a time series per id. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url?.replace(/:(\w+)/g, "{$1}") ?? "unmatched";
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<"method" | "route" | "status">;
  readonly #duration: Histogram<"method" | "route">;

  constructor(inFlight: () => number) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: "http_requests_total",
      help: "Requests that were answered",
      labelNames: ["method", "route", "status"],
      registers,
    });
    this.#duration = new Histogram({
      name: "http_request_duration_seconds",
      help: "Time until the answer was sent",
      labelNames: ["method", "route"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    new Gauge({
      name: "http_requests_in_flight",
      help: "Requests that wait for their answer",
      registers,
      collect() {
        this.set(inFlight());
      },
    });
  }

  /** Counts every answered request of the application. */
  observe(app: FastifyInstance): void {
    app.addHook("onResponse", (request, reply, done) => {
      const route = routeOf(request);
      const method = METHODS.has(request.method) ? request.method : "other";
      this.#requests.inc({ method, route, status: reply.statusCode });
      this.#duration.observe({ method, route }, reply.elapsedTime / 1000);
      done();
    });
  }

  /** Answers /metrics, in front of the application: a scrape is not traffic. */
  handle(path: string, response: ServerResponse): boolean {
    if (path !== "/metrics") return false;
    this.#registry.metrics().then(
      (text) => response.writeHead(200, { "Content-Type": this.#registry.contentType }).end(text),
      (error) => response.destroy(error),
    );
    return true;
  }
}
