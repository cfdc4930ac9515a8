// What the pipeline releases: this chart, this image, these values, and nobody else's fields.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leaveToControllers, owned, release, takeOver, writer } from "../release.ts";
import { project } from "../settings.ts";
import { run } from "./mocks.ts";

const image = `registry.example.com/${project}@sha256:${"0".repeat(64)}`;

for (const environment of ["dev", "staging", "prod"]) {
  test(`the chart has the image and the values of ${environment}`, async () => {
    const made = await run(environment, () => release(environment, image));
    assert.deepEqual(Object.keys(made), [`Chart/${project}`]);
    const chart = made[`Chart/${project}`];
    assert.equal(chart.namespace, `${project}-${environment}`);
    assert.deepEqual(chart.values, { image });
    assert.equal(await chart.valueYamlFiles[0].path, `../helm/environments/${environment}/values.yaml`);
    assert.equal(chart.skipAwait, true);
  });
}

test("fields of controllers are left alone", async () => {
  for (const type of [...Object.keys(owned), "kubernetes:policy/v1:PodDisruptionBudget"]) {
    const left = await leaveToControllers({ custom: true, type, name: "x", props: {}, opts: {} });
    assert.deepEqual(left?.opts.ignoreChanges, owned[type] ?? []);
  }
});

test("the code wins over hands", async () => {
  for (const annotations of [undefined, { a: "b" }]) {
    const props = { metadata: { name: "x", annotations }, spec: {} };
    const written = await takeOver({ custom: true, type: "x", name: "x", props, opts: {} });
    const expected = { ...annotations, ...writer };
    assert.deepEqual(written?.props, { metadata: { name: "x", annotations: expected }, spec: {} });
  }
});
