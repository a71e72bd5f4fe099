// Filters, order, and the SDK's own ways through the pages.
"use strict";
const assert = require("node:assert");
const { collect } = require("../suite");

module.exports = async (suite) => {
  const { client, compartmentId } = suite;
  const names = ["p1", "p2", "p3", "p4", "p5"].map((n) => `${n}-${suite.tag}`);
  for (const name of names) await suite.create(name);
  const mine = (items) => items.map((i) => i.displayName).filter((n) => names.includes(n));
  const list = (more) => client.listModelDeployments({ compartmentId, ...more });

  const byName = await suite.call("list by name", () => list({ displayName: names[2] }));
  assert.deepStrictEqual(mine(byName.items), [names[2]]);
  assert.strictEqual(byName.items[0].lifecycleDetails, undefined);
  const byId = await suite.call("list by id", () => list({ id: suite.id }));
  assert.strictEqual(byId.items[0].displayName, "renamed");
  const byState = await suite.call("list by state", () => list({ lifecycleState: "ACTIVE" }));
  assert.ok(byState.items.length > 0 && byState.items.every((i) => i.lifecycleState === "ACTIVE"));
  const byProject = await suite.call("list by project", () => list({ projectId: "ocid1.datascienceproject.oc1.iad.none" }));
  assert.strictEqual(byProject.items.length, 0);
  const byCreator = await suite.call("list by creator", () => list({ createdBy: byId.items[0].createdBy, limit: 100 }));
  assert.deepStrictEqual(mine(byCreator.items).length, 5);
  const up = await suite.call("list by name upwards", () => list({ sortBy: "displayName", sortOrder: "ASC", limit: 100 }));
  assert.deepStrictEqual(mine(up.items), names);
  const down = await suite.call("list by name downwards", () => list({ sortBy: "displayName", sortOrder: "DESC", limit: 100 }));
  assert.deepStrictEqual(mine(down.items), [...names].reverse());
  const newest = await suite.call("list the newest", () => list({ limit: 1 }));
  assert.deepStrictEqual(mine(newest.items), [names[4]]);
  const next = await suite.call("list the next page", () => list({ limit: 1, page: newest.opcNextPage }));
  assert.deepStrictEqual(mine(next.items), [names[3]]);
  const back = await suite.call("list the page before", () => list({ limit: 1, page: next.opcPrevPage }));
  assert.deepStrictEqual(mine(back.items), [names[4]]);

  // The iterators write the page into the request.
  const request = (limit) => ({ compartmentId, sortBy: "displayName", limit });
  const records = await suite.call("all records by listModelDeploymentsRecordIterator", () => collect(client.listModelDeploymentsRecordIterator(request(2))));
  assert.deepStrictEqual(mine(records), names);
  const pages = await suite.call("all pages by listModelDeploymentsResponseIterator", () => collect(client.listModelDeploymentsResponseIterator(request(2))));
  assert.ok(pages.length > 2);
  assert.deepStrictEqual(
    pages.flatMap((p) => p.items).map((i) => i.id),
    records.map((i) => i.id)
  );
  const all = await suite.call("all records by listAllModelDeployments", () => collect(client.listAllModelDeployments(request(2))));
  assert.deepStrictEqual(mine(all), names);
  const responses = await suite.call("all pages by listAllModelDeploymentsResponses", () => collect(client.listAllModelDeploymentsResponses(request(3))));
  assert.deepStrictEqual(mine(responses.flatMap((p) => p.items)), names);

  const shapes = await suite.call("list shapes", () => client.listModelDeploymentShapes({ compartmentId, limit: 3 }));
  assert.ok(shapes.opcNextPage && shapes.items[0].coreCount > 0 && shapes.items[0].shapeSeries);
  const allShapes = await suite.call("all shapes by iterator", () => collect(client.listModelDeploymentShapesRecordIterator({ compartmentId, limit: 4 })));
  assert.ok(allShapes.length > 4 && new Set(allShapes.map((s) => s.name)).size === allShapes.length);
  const states = await suite.call("list model states", () => client.listModelDeploymentModelStates({ modelDeploymentId: suite.id, compartmentId, modelId: suite.modelId }));
  // They are for model groups, which this deployment is not of.
  assert.deepStrictEqual(states.items, []);
  const noStates = await suite.call("model states of another project by iterator", () =>
    collect(client.listModelDeploymentModelStatesRecordIterator({ modelDeploymentId: suite.id, compartmentId, projectId: "ocid1.datascienceproject.oc1.iad.none" }))
  );
  assert.strictEqual(noStates.length, 0);
};
