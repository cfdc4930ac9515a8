/** The settings: read once from the environment, checked as a whole, and handed to whoever needs them. */
import type { z } from "zod";
import { environment } from "./environment.ts";

export type Settings = z.infer<typeof environment>;

/** What is wrong with which variable. It never holds a value: a bad secret is still a secret. */
export class InvalidSettings extends Error {
  override readonly name = "InvalidSettings";
  readonly variables: Record<string, string>;

  constructor(variables: Record<string, string>) {
    super(`invalid settings: ${Object.keys(variables).join(", ")}`);
    this.variables = variables;
  }
}

export function readSettings(variables: NodeJS.ProcessEnv = process.env): Settings {
  // Platforms and compose files pass an unset variable as an empty one.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = environment.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return [name, name in given ? message : "missing"];
  });
  throw new InvalidSettings(Object.fromEntries(problems));
}
