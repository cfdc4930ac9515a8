// The most that the environment can use, and so the most that it can cost.
import { core } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { project } from "../settings.ts";
import type { Place } from "./place.ts";

/** Cap the sum of all pods, and give sizes to containers that name none: jobs, sidecars of operators. */
export function make(place: Place): void {
  const config = new pulumi.Config();
  const [cpu, memory, pods] = [config.requireNumber("cpu"), config.requireNumber("memoryGi"), config.requireNumber("pods")];
  const hard = {
    "requests.cpu": `${cpu}`,
    "limits.cpu": `${cpu * 4}`,
    "requests.memory": `${memory}Gi`,
    "limits.memory": `${memory * 2}Gi`,
    pods: `${pods}`,
    "services.loadbalancers": "1",
    "services.nodeports": "0",
  };
  new core.v1.ResourceQuota("quota", { metadata: place.named(project), spec: { hard } }, place.inside);
  const container = {
    type: "Container",
    defaultRequest: { cpu: "50m", memory: "64Mi" },
    default: { cpu: "500m", memory: "256Mi" },
    max: { cpu: "4", memory: "8Gi" },
  };
  new core.v1.LimitRange("limits", { metadata: place.named(project), spec: { limits: [container] } }, place.inside);
}
