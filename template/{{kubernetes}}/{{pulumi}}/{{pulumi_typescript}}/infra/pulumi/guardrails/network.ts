// Nothing may talk to anything unless another policy allows it.
import { networking } from "@pulumi/kubernetes";
import type { Place } from "./place.ts";

/** Deny all traffic of all pods, in both directions. */
export function make(place: Place): void {
  const spec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
  new networking.v1.NetworkPolicy("default-deny", { metadata: place.named("default-deny"), spec }, place.inside);
}
