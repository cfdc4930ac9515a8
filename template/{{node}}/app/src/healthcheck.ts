/** `healthcheck`: whether the service of this container is alive, for engines that ask by running a command. */
import type { Settings } from "./settings.ts";

// An `import` of node:http loads fetch as well, which costs a start 20 ms.
const { get } = process.getBuiltinModule("node:http");

export async function run(settings: Settings): Promise<void> {
  const alive = await new Promise<boolean>((resolve) => {
    const url = `http://127.0.0.1:${settings.PORT}/health/live`;
    get(url, { timeout: 900 }, (response) => resolve(response.statusCode === 200))
      .once("timeout", () => resolve(false))
      .once("error", () => resolve(false));
  });
  process.exit(alive ? 0 : 1);
}
