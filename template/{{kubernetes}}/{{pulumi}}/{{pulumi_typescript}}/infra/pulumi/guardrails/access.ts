// The pipeline: all that a release touches, and nothing that guards it, such as quotas, roles and the namespace.
import { rbac } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { project, type Rule, settings } from "../settings.ts";
import type { Place } from "./place.ts";

const apiGroup = "rbac.authorization.k8s.io";

/** Bind the groups that the cluster maps the pipeline's OIDC identities to, so no token is stored anywhere. */
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
  const name = new pulumi.Config().get(`${part}Group`) ?? `${place.namespace}-${part}`;
  new rbac.v1.Role(part, { metadata, rules }, place.inside);
  new rbac.v1.RoleBinding(
    part,
    {
      metadata,
      roleRef: { apiGroup, kind: "Role", name: metadata.name },
      subjects: [{ apiGroup, kind: "Group", name }],
    },
    place.inside,
  );
}
