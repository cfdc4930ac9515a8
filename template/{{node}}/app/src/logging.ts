/** Logs: one JSON object a line on standard output, without secrets. */
import { type DestinationStream, type Logger, pino } from "pino";
import type { Settings } from "./settings.ts";

const SECRET_NAME = /password|passwd|secret|token|authorization|cookie|credential|api[-_]?key|private[-_]?key/i;
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@"]*):[^\s/?#"]*@/gi;
const MASK = "[redacted]";

const LEVELS: Record<string, string> = { warning: "warn" };

/** Masks the values of keys that name a secret, at any depth, and the passwords of URLs inside any text. */
export function redact(line: string): string {
  // Nearly every line is harmless; only a suspicious one is worth taking apart.
  if (!SECRET_NAME.test(line) && !line.includes("://")) return line;
  const masked = JSON.stringify(JSON.parse(line), (key, value: unknown) => {
    if (SECRET_NAME.test(key)) return MASK;
    return typeof value === "string" ? value.replace(URL_PASSWORD, `$1:${MASK}@`) : value;
  });
  return `${masked}\n`;
}

export function createLogger(settings: Settings, destination?: DestinationStream): Logger {
  const options = {
    level: LEVELS[settings.LOG_LEVEL] ?? settings.LOG_LEVEL,
    base: {
      service: settings.SERVICE_NAME,
      version: settings.SERVICE_VERSION,
      environment: settings.ENVIRONMENT,
    },
    messageKey: "message",
    errorKey: "error",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label === "warn" ? "warning" : label }) },
    hooks: { streamWrite: redact },
  };
  return destination ? pino(options, destination) : pino(options);
}
