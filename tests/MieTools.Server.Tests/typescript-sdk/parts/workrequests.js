// Work requests: lists, logs, errors of a failed create, cancelling.
"use strict";
const assert = require("node:assert");
const { collect, once } = require("../suite");

module.exports = async (suite) => {
  const { client, compartmentId } = suite;
  const { workRequest, etag, retryAfter } = await suite.call("get a work request", () => client.getWorkRequest({ workRequestId: suite.work }));
  assert.ok(etag && retryAfter > 0);
  assert.deepStrictEqual([workRequest.operationType, workRequest.percentComplete, workRequest.resources[0].identifier], ["MODEL_DEPLOYMENT_CREATE", 100, suite.id]);
  assert.ok(workRequest.timeFinished >= workRequest.timeStarted && workRequest.timeStarted >= workRequest.timeAccepted);

  const ofOne = await suite.call("list the work requests of a deployment", () => client.listWorkRequests({ compartmentId, resourceId: suite.id }));
  assert.ok(ofOne.items.length >= 5);
  assert.strictEqual(ofOne.items.at(-1).id, suite.work);
  const updates = await suite.call("list work requests by operation and status", () =>
    client.listWorkRequests({ compartmentId, resourceId: suite.id, operationType: "MODEL_DEPLOYMENT_UPDATE", status: "SUCCEEDED" })
  );
  assert.strictEqual(updates.items.length, 2);
  const all = await suite.call("all work requests by iterator", () =>
    collect(client.listWorkRequestsRecordIterator({ compartmentId, limit: 3, sortBy: "operationType", sortOrder: "ASC" }))
  );
  assert.deepStrictEqual(
    all.map((w) => w.operationType),
    all.map((w) => w.operationType).sort()
  );
  assert.strictEqual(new Set(all.map((w) => w.id)).size, all.length);

  const logs = await suite.call("list logs", () => client.listWorkRequestLogs({ workRequestId: suite.work }));
  const oneByOne = await suite.call("all logs by iterator", () => collect(client.listWorkRequestLogsRecordIterator({ workRequestId: suite.work, limit: 1 })));
  assert.deepStrictEqual(oneByOne, logs.items);
  assert.ok(logs.items.length > 2 && !Number.isNaN(Date.parse(logs.items[0].timestamp)));
  const none = await suite.call("list errors where there are none", () => client.listWorkRequestErrors({ workRequestId: suite.work }));
  assert.strictEqual(none.items.length, 0);

  const broken = await suite.call("create what will fail", () => suite.create("broken", { freeformTags: { "mie-fault": "create" } }));
  const failed = await suite.call("wait for FAILED", () => suite.until(broken.modelDeployment.id, "ACTIVE", "FAILED"));
  assert.ok(failed.lifecycleState === "FAILED" && failed.lifecycleDetails);
  const errors = await suite.call("list the errors of a failed create", () => client.listWorkRequestErrors({ workRequestId: broken.opcWorkRequestId }));
  assert.ok(errors.items.length === 1 && errors.items[0].code && errors.items[0].message);
  const iterated = await suite.call("all errors by iterator", () => collect(client.listWorkRequestErrorsRecordIterator({ workRequestId: broken.opcWorkRequestId })));
  assert.deepStrictEqual(iterated, errors.items);

  // Only what has not started can be cancelled: a tenth of its time.
  const slowly = suite.dataScience({ header: "lifecycle=slow;by=36000;operation=deactivate" });
  const { opcWorkRequestId: canceled } = await slowly.deactivateModelDeployment({ modelDeploymentId: suite.id });
  await suite.call("cancel", () => client.cancelWorkRequest({ workRequestId: canceled, ...once }));
  const after = await suite.call("get what was cancelled", () => client.getWorkRequest({ workRequestId: canceled }));
  assert.strictEqual(after.workRequest.status, "CANCELED");
  assert.strictEqual((await client.getModelDeployment({ modelDeploymentId: suite.id })).modelDeployment.lifecycleState, "ACTIVE");
  await suite.refused("cancel again", 409, "IncorrectState", () => client.cancelWorkRequest({ workRequestId: canceled, ...once }));
  await suite.refused("cancel with a wrong etag", 412, "NoEtagMatch", () => client.cancelWorkRequest({ workRequestId: suite.work, ifMatch: "x", ...once }));
};
