// The end of a deployment.
"use strict";
const assert = require("node:assert");
const { once } = require("../suite");

module.exports = async (suite) => {
  const { client, waiters, id: modelDeploymentId, compartmentId } = suite;
  const { etag } = await client.getModelDeployment({ modelDeploymentId });
  const deleted = await suite.call("delete with the right etag", () => client.deleteModelDeployment({ modelDeploymentId, ifMatch: etag }));
  await suite.call("wait for DELETED", () => suite.until(modelDeploymentId, "DELETED"));
  const { workRequest } = await suite.call("wait for the delete's work request", () => waiters.forWorkRequest({ workRequestId: deleted.opcWorkRequestId }));
  assert.deepStrictEqual([workRequest.status, workRequest.resources[0].actionType], ["SUCCEEDED", "DELETED"]);
  await suite.refused("delete again", 409, "IncorrectState", () => client.deleteModelDeployment({ modelDeploymentId, ...once }));
  const listed = await suite.call("list what was deleted", () => client.listModelDeployments({ compartmentId, lifecycleState: "DELETED" }));
  assert.ok(listed.items.some((i) => i.id === modelDeploymentId));
};
