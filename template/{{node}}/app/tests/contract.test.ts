/** The service as a process: what it promises to whoever starts, probes and stops it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { unreachable } from "./unreachable.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;

let processes: ChildProcess[] = [];

afterEach(() => {
  for (const child of processes) child.kill("SIGKILL");
  processes = [];
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function run(variables: NodeJS.ProcessEnv, ...words: string[]) {
  const env = { ...unreachable, DRAIN_DELAY: "0", ...variables };
  const child = spawn(process.execPath, ["--no-warnings", MAIN, ...words], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  processes.push(child);
  const output = text(child.stdout);
  const ended = once(child, "exit").then(async ([code]) => ({ code, lines: (await output).trim().split("\n") }));
  return { child, ended };
}

async function started(variables: NodeJS.ProcessEnv = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, ended } = run({ PORT: String(port), ...variables });
  while (!(await fetch(`${url}/health/live`).catch(() => undefined))) {
    assert.equal(child.exitCode, null);
    await sleep(20);
  }
  return { child, ended, port, status: async (path: string) => (await fetch(url + path)).status };
}

it("is alive, and ready only with its dependencies", async () => {
  const { status } = await started();
  assert.equal(await status("/health/live"), 200);
  const wanted = Object.keys(unreachable).length > 0 ? 503 : 200;
  assert.deepEqual([await status("/health/ready"), await status("/health/startup")], [wanted, wanted]);
});

it("answers /metrics on a port of its own, when there is one", async () => {
  const port = await freePort();
  const { status } = await started({ METRICS_PORT: String(port) });
  assert.equal(await status("/metrics"), 404);
  for (const [path, wanted] of [
    ["/metrics", 200],
    ["/", 404],
  ] as const) {
    assert.equal((await fetch(`http://127.0.0.1:${port}${path}`)).status, wanted);
  }
});

it("writes nothing but JSON, no line about a probe, and no secret", async () => {
  const { child, ended, status } = await started({ LOG_LEVEL: "debug" });
  for (const path of ["/health/ready", "/metrics", "/"]) await status(path);
  child.kill("SIGTERM");
  const { lines } = await ended;
  const requests = lines.map((line) => JSON.parse(line)).filter(({ message }) => message === "request");
  assert.deepEqual(
    requests.map(({ route }) => route),
    ["/"],
  );
  assert.ok(!lines.join().includes("hunter2"));
});

it("answers the request in flight before it ends, and ends well", async () => {
  const { child, ended, port } = await started();
  const socket = connect(port, "127.0.0.1");
  socket.write("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{");
  await sleep(200);
  child.kill("SIGTERM");
  await sleep(300);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
  socket.write("}");
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1.1 404 /);
  assert.match(answer, /\r\nConnection: close\r\n/);
  assert.equal((await ended).code, 0);
});

it("does not wait for connections without a request", async () => {
  const { child, ended, port } = await started();
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  child.kill("SIGTERM");
  assert.equal((await ended).code, 0);
  socket.destroy();
});

it("serves while it drains, ignores the same signal again, and obeys a later one", async () => {
  const { child, ended, status } = await started({ DRAIN_DELAY: "30" });
  child.kill("SIGTERM");
  await sleep(200);
  child.kill("SIGTERM");
  await sleep(200);
  assert.deepEqual([await status("/health/live"), await status("/health/ready"), await status("/")], [200, 503, 200]);
  await sleep(1000);
  child.kill("SIGTERM");
  assert.equal((await ended).code, 1);
});

it("ends with 1 when requests outlive the limit", async () => {
  const { child, ended, port } = await started({ SHUTDOWN_TIMEOUT: "1" });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{");
  await sleep(200);
  child.kill("SIGTERM");
  assert.equal((await ended).code, 1);
});

it("does not start with a bad environment", async () => {
  const { code, lines } = await run({ PORT: "seventy", LOG_LEVEL: "shouting" }).ended;
  assert.equal(code, 78);
  const line = JSON.parse(lines.join());
  assert.equal(line.level, "error");
  assert.deepEqual(Object.keys(line.variables).sort(), ["LOG_LEVEL", "PORT"]);
  assert.ok(!lines.join().includes("seventy"));
});

it("has a health check of its own, and refuses words that it does not know", async () => {
  const { port } = await started();
  assert.equal((await run({ PORT: String(port) }, "healthcheck").ended).code, 0);
  assert.equal((await run({ PORT: String(await freePort()) }, "healthcheck").ended).code, 1);
  assert.equal((await run({}, "toString").ended).code, 64);
});
