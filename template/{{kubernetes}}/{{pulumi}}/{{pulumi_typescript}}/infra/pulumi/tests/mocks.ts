// Runs the program on Pulumi's mocks, with the configuration of a stack, and records what it asks for.
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { project } from "../settings.ts";

/** Kind/name of each resource, and its inputs. */
export type Recorded = Record<string, any>;

/** What the file of a stack sets. */
export function configuration(stack: string): Record<string, string> {
  const file = parse(readFileSync(new URL(`../Pulumi.${stack}.yaml`, import.meta.url), "utf8"));
  return Object.fromEntries(Object.entries(file.config ?? {}).map(([key, value]) => [key, String(value)]));
}

export async function run(stack: string, part: () => void): Promise<Recorded> {
  const asked: Recorded = {};
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        asked[`${type.split(":").at(-1)}/${name}`] = inputs;
        return { id: `${name}-id`, state: inputs };
      },
      call: ({ token }) => {
        throw new Error(token);
      },
    },
    project,
    stack,
  );
  pulumi.runtime.setAllConfig(configuration(stack));
  part();
  await pulumi.runtime.disconnect(); // every resource is registered now
  return asked;
}
