/** `serve`: the service, from the first health probe to the last request in flight. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { createApp } from "./app.ts";
import { Health } from "./health.ts";
import { Metrics } from "./metrics.ts";
import { parts } from "./parts.ts";
import { serveMetrics, Traffic } from "./server.ts";
import type { Settings } from "./settings.ts";

/** Milliseconds within which a second signal is the same one: some platforms send SIGTERM twice. */
const SAME_SIGNAL = 1000;
/** Milliseconds that clients get to say goodbye; a hung server would never let its clients go. */
const GOODBYE = 500;

export async function run(settings: Settings, logger: Logger): Promise<void> {
  const opened = await Promise.all(parts.map((open) => open(settings, logger)));
  const health = new Health(
    opened.flatMap((part) => part.dependency ?? []),
    (dependency, status, reason) => {
      const log = { dependency, status, ...(reason ? { error: reason } : {}) };
      if (status === "pass") logger.info(log, "dependency answers");
      else logger.error(log, "dependency does not answer");
    },
  );
  const traffic = new Traffic();
  const metrics = new Metrics(() => traffic.inFlight);
  const app = createApp(settings, logger, metrics, (application) =>
    traffic.serve(health, settings.METRICS_PORT ? undefined : metrics, application),
  );
  if (settings.METRICS_PORT) await serveMetrics(metrics, settings.METRICS_PORT);

  let stopTracing = async () => {};
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { startTracing } = await import("./tracing.ts");
    stopTracing = await startTracing(app, settings);
  }
  for (const part of opened) part.routes(app);

  async function stop(signal: string): Promise<never> {
    logger.info({ signal }, "draining");
    health.draining = true;
    traffic.drain();
    await sleep(settings.DRAIN_DELAY * 1000);
    setTimeout(() => {
      logger.error({ in_flight: traffic.inFlight }, "requests outlived SHUTDOWN_TIMEOUT");
      process.exit(1);
    }, settings.SHUTDOWN_TIMEOUT * 1000);
    await traffic.close();
    health.close();
    const farewells = [app.close(), stopTracing(), ...opened.map((part) => part.close())];
    await Promise.race([Promise.allSettled(farewells), sleep(GOODBYE)]);
    logger.info("stopped");
    process.exit(0);
  }

  let signalled = 0;
  function onSignal(signal: string): void {
    if (signalled === 0) {
      signalled = performance.now();
      void stop(signal);
    } else if (performance.now() - signalled > SAME_SIGNAL) {
      logger.error({ signal }, "stopped at once");
      process.exit(1);
    }
  }
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);

  await app.listen({ host: "0.0.0.0", port: settings.PORT });
}
