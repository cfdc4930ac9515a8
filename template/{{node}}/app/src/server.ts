/** The HTTP server round the framework: health and metrics in front of it, and an end that loses no request. */
import type { RequestListener, Server, ServerResponse } from "node:http";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";

// An `import` of node:http loads fetch as well, which costs a start 20 ms.
const { createServer } = process.getBuiltinModule("node:http");

/** A server of /metrics and nothing else, for a port that is not public. */
export function serveMetrics(metrics: Metrics, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (!metrics.handle(request.url ?? "", response)) response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, "0.0.0.0", () => resolve(server)));
}

export class Traffic {
  readonly #open = new Set<ServerResponse>();
  #server: Server | undefined;
  #draining = false;
  #closing = false;

  /** Requests of the application that have not been answered yet. */
  get inFlight(): number {
    return this.#open.size;
  }

  /** The server for Fastify's `serverFactory`. */
  serve(health: Health, metrics: Metrics | undefined, application: RequestListener): Server {
    const server = createServer((request, response) => {
      const url = request.url ?? "";
      const query = url.indexOf("?");
      const path = query < 0 ? url : url.slice(0, query);
      if (this.#draining) response.shouldKeepAlive = false;
      if (health.handle(path, request, response) || metrics?.handle(path, response)) return;
      this.#open.add(response);
      response.on("close", () => {
        this.#open.delete(response);
        this.#closeIfIdle();
      });
      application(request, response);
    });
    // Load balancers keep idle connections up to 600 s: were this shorter, a request could meet the end of its connection.
    server.keepAliveTimeout = 620_000;
    this.#server = server;
    return server;
  }

  /** From now on every answer asks its client to connect elsewhere next time. */
  drain(): void {
    this.#draining = true;
    for (const response of this.#open) response.shouldKeepAlive = false;
  }

  /** Accepts no more connections; resolves when the last request is answered. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closing = true;
      if (this.#server) this.#server.close(() => resolve());
      else resolve();
      this.#closeIfIdle();
    });
  }

  /** Connections without a request would otherwise hold the server open until they time out. */
  #closeIfIdle(): void {
    if (this.#closing && this.#open.size === 0) this.#server?.closeAllConnections();
  }
}
