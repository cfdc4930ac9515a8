// What administrators make before the first release: the limits of an environment, and of its pipeline.
import assert from "node:assert/strict";
import { test } from "node:test";
import { guard } from "../guardrails/index.ts";
import { project, type Rule, settings } from "../settings.ts";
import { configuration, run } from "./mocks.ts";

let ceiling = 0;
for (const environment of ["dev", "staging", "prod"]) {
  test(`the guard rails of ${environment}`, async (t) => {
    const made = await run(`${environment}-guardrails`, () => guard(environment));

    await t.test("pods are restricted", () => {
      const { labels } = made[`Namespace/${project}-${environment}`].metadata;
      for (const mode of ["enforce", "audit", "warn"]) {
        assert.equal(labels[`pod-security.kubernetes.io/${mode}`], "restricted");
      }
      assert.deepEqual({ ...labels, ...settings.namespaceLabels }, labels);
    });

    await t.test("the ceiling is there, and grows towards production", () => {
      const { hard } = made["ResourceQuota/quota"].spec;
      assert.ok(Number(hard["requests.cpu"]) > ceiling);
      ceiling = Number(hard["requests.cpu"]);
      assert.equal(Number(hard["limits.cpu"]), 4 * ceiling);
      assert.equal(hard["services.nodeports"], "0");
    });

    await t.test("nothing talks by default", () => {
      assert.deepEqual(made["NetworkPolicy/default-deny"].spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    });

    await t.test("the pipeline cannot lift its limits", () => {
      const rules: Rule[] = made["Role/deploy"].rules;
      const granted = new Set(rules.flatMap((rule) => rule.resources));
      assert.ok(granted.has("services") && granted.has("configmaps"));
      for (const guarded of ["*", "namespaces", "resourcequotas", "limitranges", "roles", "rolebindings"]) {
        assert.ok(!granted.has(guarded), guarded);
      }
      assert.ok(rules.every((rule) => !rule.verbs.includes("*") && !rule.apiGroups.includes("*")));
      for (const single of ["secrets", "pods/exec"]) {
        assert.ok(rules.every((rule) => !rule.resources.includes(single) || rule.resourceNames?.length), single);
      }
      for (const part of ["deploy", "preview"]) {
        const { subjects } = made[`RoleBinding/${part}`];
        const configured = configuration(`${environment}-guardrails`);
        const user = configured[`${project}:${part}User`];
        const group = configured[`${project}:${part}Group`];
        assert.deepEqual(
          subjects.map(({ kind, name }: { kind: string; name: string }) => [kind, name]),
          [user ? ["User", user] : ["Group", group ?? `${project}-${environment}-${part}`]],
        );
      }
    });

    await t.test("a pull request changes nothing", () => {
      const rules: Rule[] = made["Role/preview"].rules;
      assert.deepEqual(new Set(rules.flatMap((rule) => rule.verbs)), new Set(["get", "list", "watch"]));
      assert.ok(rules.every((rule) => !rule.resources.includes("pods/exec")));
      assert.ok(rules.every((rule) => !rule.resourceNames?.includes(`${project}-pulumi`)));
    });

    await t.test("a month of backups", () => {
      const schedule = made["Schedule/backup"];
      assert.equal(schedule.metadata.namespace, "velero");
      assert.equal(schedule.spec.template.ttl, "720h0m0s");
      assert.deepEqual(schedule.spec.template.includedNamespaces, [`${project}-${environment}`]);
    });

    await t.test("everything is labelled", () => {
      for (const [name, inputs] of Object.entries(made)) {
        for (const label of ["project", "environment", "owner", "cost-center"]) {
          assert.ok(inputs.metadata.labels[label], `${name}: ${label}`);
        }
      }
    });
  });
}
