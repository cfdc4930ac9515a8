// Two stacks per environment: administrators run ENV-guardrails, the pipeline ENV; it cannot lift its own limits.
import * as pulumi from "@pulumi/pulumi";
import { guard } from "./guardrails/index.ts";
import { release } from "./release.ts";

const [environment = "", part] = pulumi.getStack().split("-");
if (part === "guardrails") {
  guard(environment);
} else {
  const image = process.env.IMAGE;
  if (!image) throw new Error("IMAGE is missing: the scripts of infra/scripts give it");
  release(environment, image);
}
