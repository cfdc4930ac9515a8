/**
 * The health endpoints. They stand in front of the framework: no middleware, log, trace or metric sees a probe.
 *
 *   live      the event loop turns. No dependency is asked, so an outage elsewhere restarts nothing.
 *   ready     the dependencies answer. All probes share one result for TTL.
 *   startup   the service was ready once.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Milliseconds that one result is shared. */
export const TTL = 1000;
/** Milliseconds after which a dependency that does not answer counts as failed; below every platform's probe timeout. */
export const TIMEOUT = 800;

/** A connection that only the health check uses: a busy pool of the application must not look like an outage. */
export interface Connection {
  ping(): Promise<unknown>;
  /** Ends at once, without a word to the other side, which may be hung. */
  destroy(): void;
}

export interface Dependency {
  name: string;
  /** Whether the service is not ready without it; otherwise readiness only warns. */
  critical: boolean;
  connect(): Connection;
}

type Status = "pass" | "warn" | "fail";

/** Called when a dependency comes or goes; the probes themselves say nothing about the reason. */
export type OnChange = (dependency: string, status: Status, reason?: unknown) => void;

/** Asks one dependency, and keeps its connection for the next time. */
class Check {
  readonly #dependency: Dependency;
  readonly #onChange: OnChange;
  #connection: Connection | undefined;
  #status: Status | undefined;

  constructor(dependency: Dependency, onChange: OnChange) {
    this.#dependency = dependency;
    this.#onChange = onChange;
  }

  async status(): Promise<Status> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(reject, TIMEOUT, new Error(`no answer within ${TIMEOUT} ms`));
    });
    try {
      // A late ping is abandoned, not awaited: closing a hung connection politely can take forever.
      await Promise.race([this.#ping(), late]);
      return this.#changed("pass");
    } catch (error) {
      this.close();
      return this.#changed(this.#dependency.critical ? "fail" : "warn", error);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  async #ping(): Promise<void> {
    const kept = this.#connection;
    if (kept) {
      try {
        await kept.ping();
        return;
      } catch {
        // The other side may have closed an idle connection, which is no outage: one new connection decides.
        if (this.#connection !== kept) return;
        kept.destroy();
      }
    }
    this.#connection = this.#dependency.connect();
    await this.#connection.ping();
  }

  #changed(status: Status, reason?: unknown): Status {
    if (status !== this.#status) this.#onChange(this.#dependency.name, status, reason);
    this.#status = status;
    return status;
  }
}

class Answer {
  readonly code: number;
  /** Names and values in turn, which Node sends as they are. */
  readonly #headers: (string | number)[];
  readonly #body: string;

  constructor(code: number, content: object, headers: string[] = []) {
    this.code = code;
    this.#body = JSON.stringify(content);
    this.#headers = [
      ...["Content-Type", "application/health+json", "Cache-Control", "no-store"],
      ...["Content-Length", Buffer.byteLength(this.#body)],
      ...headers,
    ];
  }

  send(response: ServerResponse): void {
    response.writeHead(this.code, this.#headers).end(this.#body);
  }
}

const PASS = new Answer(200, { status: "pass" });
const FAIL = new Answer(503, { status: "fail" });
const DRAINING = new Answer(503, { status: "fail", output: "draining" });
const NOT_ALLOWED = new Answer(405, { status: "fail", output: "method not allowed" }, ["Allow", "GET, HEAD"]);

export class Health {
  /** Set when the process was told to end: readiness fails first, everything else goes on. */
  draining = false;

  readonly #checks: Map<string, Check>;
  #started = false;
  #fresh: { answer: Answer; until: number } | undefined;
  #running: Promise<Answer> | undefined;

  constructor(dependencies: Dependency[], onChange: OnChange = () => {}) {
    this.#checks = new Map(dependencies.map((dependency) => [dependency.name, new Check(dependency, onChange)]));
  }

  /** Answers when the path is one of the probes'. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (path !== "/health/live" && path !== "/health/ready" && path !== "/health/startup") return false;
    if (request.method !== "GET" && request.method !== "HEAD") NOT_ALLOWED.send(response);
    else if (path === "/health/live") PASS.send(response);
    else if (path === "/health/ready") this.#ready(response);
    else this.#startup(response);
    return true;
  }

  close(): void {
    for (const check of this.#checks.values()) check.close();
  }

  #ready(response: ServerResponse): void {
    if (this.draining) DRAINING.send(response);
    else if (this.#fresh && performance.now() < this.#fresh.until) this.#fresh.answer.send(response);
    else this.#ask().then((answer) => (this.draining ? DRAINING : answer).send(response));
  }

  #startup(response: ServerResponse): void {
    if (this.#started) PASS.send(response);
    else if (this.#fresh && performance.now() < this.#fresh.until) FAIL.send(response);
    else this.#ask().then(() => (this.#started ? PASS : FAIL).send(response));
  }

  /** One round of checks, however many probes wait for it. */
  #ask(): Promise<Answer> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #round(): Promise<Answer> {
    const names = [...this.#checks.keys()];
    const statuses = await Promise.all([...this.#checks.values()].map((check) => check.status()));
    const status = (["fail", "warn"] as const).find((worst) => statuses.includes(worst)) ?? "pass";
    const checks = Object.fromEntries(names.map((name, index) => [name, statuses[index]]));
    const answer = new Answer(status === "fail" ? 503 : 200, names.length ? { status, checks } : { status });
    this.#started ||= answer.code === 200;
    this.#fresh = { answer, until: performance.now() + TTL };
    return answer;
  }
}
