/** Feature flags through OpenFeature: from a flag service when there is one, else from FLAG_* variables. */
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature, type Provider, TypedInMemoryProvider } from "@openfeature/server-sdk";
import type { Logger } from "pino";
import { greetingRoutes } from "./greeting.ts";
import type { Part } from "./part.ts";
import type { Settings } from "./settings.ts";

/** Milliseconds that a request waits for the flag service before it takes the default. */
const PATIENCE = 1_000;

type FlagValue = string | number | boolean;

function parsed(text: string): FlagValue {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** FLAG_NEW_GREETING=true is the flag `new-greeting`. */
export function flagsOf(variables: NodeJS.ProcessEnv): Record<string, FlagValue> {
  const flags: Record<string, FlagValue> = {};
  for (const [name, text = ""] of Object.entries(variables)) {
    if (name.startsWith("FLAG_")) flags[name.slice(5).toLowerCase().replaceAll("_", "-")] = parsed(text);
  }
  return flags;
}

function fromVariables(variables: NodeJS.ProcessEnv): Provider {
  const flags = Object.entries(flagsOf(variables)).map(
    ([name, value]) => [name, { variants: { set: value }, defaultVariant: "set", disabled: false }] as const,
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
