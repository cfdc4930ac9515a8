/** `shell`: a prompt with the settings and the clients of the service. */
import { once } from "node:events";
import { start } from "node:repl";
import type { Logger } from "pino";
import { parts } from "./parts.ts";
import type { Settings } from "./settings.ts";

export async function run(settings: Settings, logger: Logger): Promise<void> {
  const opened = await Promise.all(parts.map((open) => open(settings, logger)));
  const prompt = start({ prompt: `${settings.SERVICE_NAME} (${settings.ENVIRONMENT})> ` });
  const clients = Object.fromEntries(opened.map((part) => [part.name, part.client]));
  Object.assign(prompt.context, { settings, logger, ...clients });
  await once(prompt, "exit");
  await Promise.allSettled(opened.map((part) => part.close()));
}
