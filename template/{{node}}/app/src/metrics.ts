/** Rate, errors and duration of the application's requests, and the process's own numbers, at /metrics. */
import type { ServerResponse } from "node:http";
import type { FastifyRequest } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** What was made of each route's own spelling. */
const ROUTES = new Map<string | undefined, string>([[undefined, "unmatched"]]);

/** The route's template such as `/notes/{id}`: a path as a label would make a time series per id. */
export function routeOf(request: FastifyRequest): string {
  const { url } = request.routeOptions;
  let route = ROUTES.get(url);
  if (route === undefined) {
    route = String(url).replace(/:(\w+)/g, "{$1}");
    ROUTES.set(url, route);
  }
  return route;
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

  /** Counts one answered request of the application. */
  observe(sent: string, route: string, status: number, seconds: number): void {
    const method = METHODS.has(sent) ? sent : "other";
    this.#requests.inc({ method, route, status });
    this.#duration.observe({ method, route }, seconds);
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
