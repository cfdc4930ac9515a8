/** Redis or Valkey: the client of the application, and the health check's own connection. */
import { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Connection } from "./health.ts";
import type { Part } from "./part.ts";
import type { Settings } from "./settings.ts";
import { visitRoutes } from "./visits.ts";

/** REDIS_URL with the credentials that stores hand out separately. */
export function cacheUrl(settings: Settings): string {
  const url = new URL(settings.REDIS_URL);
  if (settings.REDIS_USER) url.username = encodeURIComponent(settings.REDIS_USER);
  if (settings.REDIS_PASSWORD) url.password = encodeURIComponent(settings.REDIS_PASSWORD);
  return url.href;
}

/** TLS options for a server that signs its certificate itself: encrypted, but not proven. */
export function cacheTls(settings: Settings): { tls?: { rejectUnauthorized: false } } {
  const unproven = settings.REDIS_URL.startsWith("rediss:") && !settings.REDIS_TLS_VERIFY;
  return unproven ? { tls: { rejectUnauthorized: false } } : {};
}

function connect(url: string, tls: ReturnType<typeof cacheTls>): Connection {
  const redis = new Redis(url, {
    ...tls,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // Without this a closed connection to a hung server lingers for two seconds.
    disconnectTimeout: 0,
  });
  // What goes wrong is what `ping` throws.
  redis.on("error", () => {});
  return { ping: () => redis.ping(), destroy: () => redis.disconnect() };
}

export function cache(settings: Settings, logger: Logger): Part {
  const url = cacheUrl(settings);
  const tls = cacheTls(settings);
  const redis = new Redis(url, {
    ...tls,
    // A command waits at most a second, for a connection too: a cache that makes requests slow is worse than none.
    commandTimeout: 1_000,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
    disconnectTimeout: 0,
  });
  redis.on("error", (error) => logger.debug({ error }, "cache connection lost"));
  return {
    name: "cache",
    client: redis,
    dependency: {
      name: "redis",
      critical: settings.HEALTH_CACHE_CRITICAL,
      connect: () => connect(url, tls),
    },
    routes: (app) => visitRoutes(app, redis),
    close: async () => redis.disconnect(),
  };
}
