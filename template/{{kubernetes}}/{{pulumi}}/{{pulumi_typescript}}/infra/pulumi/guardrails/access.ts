// The pipeline: all that a release touches, and nothing that guards it, such as quotas, roles and the namespace.
import { rbac } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { project, type Rule, settings } from "../settings.ts";
import type { Place } from "./place.ts";

const apiGroup = "rbac.authorization.k8s.io";

/** Bind what the cluster maps the pipeline's OIDC identities to, so no token is stored anywhere. */
export function make(place: Place): void {
  bind(place, "deploy", settings.pipeline);
  // whoever gets what is named may do more than look: run a command in a pod, write the state
  const looking = settings.pipeline.filter(({ resourceNames }) => !resourceNames).map(reading);
  bind(place, "preview", [...looking, ...settings.preview]);
}

/** What a pull request may: look, and change nothing. */
function reading(rule: Rule): Rule {
  return { ...rule, verbs: rule.verbs.filter((verb) => ["get", "list", "watch"].includes(verb)) };
}

/** Give a part of the pipeline its role. */
function bind(place: Place, part: string, rules: Rule[]): void {
  const metadata = place.named(`${project}-${part}`);
  new rbac.v1.Role(part, { metadata, rules }, place.inside);
  new rbac.v1.RoleBinding(
    part,
    {
      metadata,
      roleRef: { apiGroup, kind: "Role", name: metadata.name },
      subjects: [subject(place, part)],
    },
    place.inside,
  );
}

/** Whom the cluster sees: a user, where it knows the identity by its address, or else a group. */
function subject(place: Place, part: string): { apiGroup: string; kind: string; name: string } {
  const config = new pulumi.Config();
  const user = config.get(`${part}User`);
  if (user) {
    return { apiGroup, kind: "User", name: user };
  }
  return { apiGroup, kind: "Group", name: config.get(`${part}Group`) ?? `${place.namespace}-${part}` };
}
