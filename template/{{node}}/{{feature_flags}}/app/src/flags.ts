/** Feature flags through OpenFeature: from a flag service when there is one, else from FLAG_* variables. */
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature, type Provider, TypedInMemoryProvider } from "@openfeature/server-sdk";
import type { Logger } from "pino";
import { greetingRoutes } from "./greeting.ts";
import type { Part } from "./part.ts";
import type { Settings } from "./settings.ts";

/** Milliseconds that a request waits for the flag service before it takes the default. */
const PATIENCE = 1_000;

/** What switches a flag on; any other value is off. */
const ON = new Set(["1", "true", "on", "yes"]);

/** FLAG_NEW_GREETING=true is the flag `new-greeting`. */
export function flagsOf(variables: NodeJS.ProcessEnv): Record<string, boolean> {
  const flags: Record<string, boolean> = {};
  for (const [name, text = ""] of Object.entries(variables)) {
    if (name.startsWith("FLAG_")) flags[name.slice(5).toLowerCase().replaceAll("_", "-")] = ON.has(text.toLowerCase());
  }
  return flags;
}

function fromVariables(variables: NodeJS.ProcessEnv): Provider {
  const variants = { on: true, off: false };
  const flags = Object.entries(flagsOf(variables)).map(
    ([name, on]) => [name, { variants, defaultVariant: on ? "on" : "off", disabled: false }] as const,
  );
  return new TypedInMemoryProvider(Object.fromEntries(flags));
}

function fromService(baseUrl: string): Provider {
  return new OFREPProvider({
    baseUrl,
    fetchImplementation: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(PATIENCE) }),
  });
}

export async function flags(settings: Settings, logger: Logger): Promise<Part> {
  OpenFeature.setLogger(logger);
  const { OFREP_ENDPOINT: endpoint } = settings;
  await OpenFeature.setProviderAndWait(endpoint ? fromService(endpoint) : fromVariables(process.env));
  const client = OpenFeature.getClient();
  return {
    name: "flags",
    client,
    routes: (app) => greetingRoutes(app, client),
    close: () => OpenFeature.close(),
  };
}
