// Refusals as the SDK's error type, and its retries of what passes.
"use strict";
const assert = require("node:assert");
const common = require("oci-common");
const { once } = require("../suite");

module.exports = async (suite) => {
  const { client, compartmentId, id } = suite;
  const none = "ocid1.datasciencemodeldeployment.oc1.iad.none";
  await suite.refused("get what is not there", 404, "NotAuthorizedOrNotFound", () => client.getModelDeployment({ modelDeploymentId: none, ...once }));
  await suite.refused("get a work request that is not there", 404, "NotAuthorizedOrNotFound", () => client.getWorkRequest({ workRequestId: "none", ...once }));
  await suite.refused("update what is not there", 404, "NotAuthorizedOrNotFound", () =>
    client.updateModelDeployment({ modelDeploymentId: none, updateModelDeploymentDetails: { displayName: "x" }, ...once })
  );
  await suite.refused("activate what is ACTIVE", 409, "IncorrectState", () => client.activateModelDeployment({ modelDeploymentId: id, ...once }));
  await suite.refused("delete with a wrong etag", 412, "NoEtagMatch", () => client.deleteModelDeployment({ modelDeploymentId: id, ifMatch: "x", ...once }));
  await suite.refused("list 101", 400, "InvalidParameter", () => client.listModelDeployments({ compartmentId, limit: 101, ...once }));
  await suite.refused("list a page of one's own making", 400, "InvalidParameter", () => client.listModelDeployments({ compartmentId, page: "2", ...once }));
  await suite.refused("list an unknown state", 400, "InvalidParameter", () => client.listModelDeployments({ compartmentId, lifecycleState: "GONE", ...once }));
  const create = (change) => {
    const createModelDeploymentDetails = suite.details("bad");
    change(createModelDeploymentDetails, createModelDeploymentDetails.modelDeploymentConfigurationDetails);
    return client.createModelDeployment({ createModelDeploymentDetails, ...once });
  };
  await suite.refused("create without a project", 400, "MissingParameter", () => create((details) => delete details.projectId));
  await suite.refused("create on a port that is taken", 400, "InvalidParameter", () => create((_, c) => (c.environmentConfigurationDetails.serverPort = 8446)));
  await suite.refused("create with a reserved variable", 400, "InvalidParameter", () =>
    create((_, c) => (c.environmentConfigurationDetails.environmentVariables = { TENANCY_OCID: "x" }))
  );
  await suite.refused("create with no shape", 400, "MissingParameter", () => create((_, c) => delete c.modelConfigurationDetails.instanceConfiguration));

  // Two tries fail, the third goes through; the SDK's own policy decides.
  const fast = {
    retryConfiguration: { ...common.OciSdkDefaultRetryConfiguration, delayStrategy: new common.FixedTimeDelayStrategy(0.01) },
  };
  for (const status of [429, 503, 500]) {
    const fault = { header: `status=${status};times=2;key=${suite.tag}${status}` };
    const answer = await suite.call(`get after ${status} twice`, () => suite.dataScience(fault).getModelDeployment({ modelDeploymentId: id, ...fast }));
    assert.deepStrictEqual([answer.modelDeployment.id, fault.sent], [id, 3]);
  }
  const fault = { header: `status=503;times=1;key=${suite.tag}create` };
  const name = "once-" + suite.tag;
  await suite.call("create after 503", () =>
    suite.dataScience(fault).createModelDeployment({ createModelDeploymentDetails: suite.details(name), opcRetryToken: name, ...fast })
  );
  assert.deepStrictEqual([fault.sent, (await client.listModelDeployments({ compartmentId, displayName: name })).items.length], [2, 1]);
  const busy = { header: "status=429;retry-after=1" };
  await suite.refused("get with 429 and no retry", 429, "TooManyRequests", () => suite.dataScience(busy).getModelDeployment({ modelDeploymentId: id, ...once }));
  assert.strictEqual(busy.sent, 1);
  const moved = { header: "status=401" };
  await suite.refused("get with 401", 401, "NotAuthenticated", () => suite.dataScience(moved).getModelDeployment({ modelDeploymentId: id, ...fast }));
  assert.strictEqual(moved.sent, 1);
};
