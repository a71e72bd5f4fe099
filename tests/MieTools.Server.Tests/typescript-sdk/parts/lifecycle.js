// Create in every form, read, update, activate, deactivate, move.
"use strict";
const assert = require("node:assert");
const { once } = require("../suite");

const other = "ocid1.compartment.oc1..other";

module.exports = async (suite) => {
  const { client, waiters } = suite;
  const logs = { logId: "ocid1.log.oc1.iad.a", logGroupId: "ocid1.loggroup.oc1.iad.a" };
  const first = {
    opcRetryToken: "token-" + suite.tag,
    opcRequestId: "MY-REQUEST",
    createModelDeploymentDetails: suite.details("from the SDK", {
      description: "what it is",
      freeformTags: { suite: suite.tag, team: "nlp" },
      definedTags: { space: { key: "value" } },
      categoryLogDetails: { access: logs, predict: logs },
    }),
  };
  const created = await suite.call("create", () => client.createModelDeployment(first));
  const id = (suite.id = created.modelDeployment.id);
  suite.work = created.opcWorkRequestId;
  assert.ok(created.etag && created.location.endsWith(id) && created.opcWorkRequestId);
  assert.strictEqual(created.opcRequestId, "MY-REQUEST");
  assert.strictEqual(created.modelDeployment.lifecycleState, "CREATING");

  const again = await suite.call("create again with the same retry token", () => client.createModelDeployment(first));
  assert.deepStrictEqual([again.modelDeployment.id, again.opcWorkRequestId, again.location], [id, created.opcWorkRequestId, created.location]);
  await suite.refused("create something else with the same retry token", 409, "InvalidatedRetryToken", () =>
    client.createModelDeployment({ ...first, createModelDeploymentDetails: suite.details("else"), ...once })
  );

  const active = await suite.call("wait for ACTIVE", () => suite.until(id, "ACTIVE"));
  const environment = active.modelDeploymentConfigurationDetails.environmentConfigurationDetails;
  assert.strictEqual(active.modelDeploymentUrl, `${suite.address}/${id}`);
  assert.deepStrictEqual(environment.customHttpEndpoints[0].httpMethods, ["GET"]);
  assert.deepStrictEqual([environment.serverPort, environment.predictApiSpecification], [8000, "openai"]);
  assert.deepStrictEqual([active.freeformTags.team, active.definedTags.space.key, active.description], ["nlp", "value", "what it is"]);
  assert.strictEqual(active.categoryLogDetails.predict.logGroupId, logs.logGroupId);
  assert.ok(!Number.isNaN(Date.parse(active.timeCreated)));
  assert.strictEqual(active.modelDeploymentSystemData.currentInstanceCount, 1);
  const done = await suite.call("wait for the create's work request", () => waiters.forWorkRequest({ workRequestId: created.opcWorkRequestId }));
  assert.strictEqual(done.workRequest.status, "SUCCEEDED");

  const nameless = await suite.call("create without a name", () => suite.create(undefined));
  assert.ok(nameless.modelDeployment.displayName);
  const pool = {
    instanceConfiguration: { instanceShapeName: "VM.Standard.E4.Flex", modelDeploymentInstanceShapeConfigDetails: { ocpus: 4, memoryInGBs: 64 } },
    bandwidthMbps: 10,
    maximumBandwidthMbps: 20,
  };
  const scaling = (rule, more) => ({
    policyType: "AUTOSCALING",
    autoScalingPolicies: [{ autoScalingPolicyType: "THRESHOLD", minimumInstanceCount: 1, initialInstanceCount: 2, maximumInstanceCount: 4, rules: [rule] }],
    ...more,
  });
  const condition = (threshold) => ({ scalingConfigurationType: "THRESHOLD", threshold, pendingDuration: "PT5M", instanceCountAdjustment: 1 });
  const group = await suite.call("create a model group's deployment with autoscaling", () =>
    suite.create("group", {
      modelDeploymentConfigurationDetails: {
        deploymentType: "MODEL_GROUP",
        modelGroupConfigurationDetails: { modelGroupId: "ocid1.datasciencemodelgroup.oc1.iad.a" },
        infrastructureConfigurationDetails: {
          infrastructureType: "INSTANCE_POOL",
          ...pool,
          scalingPolicy: scaling(
            { metricExpressionRuleType: "PREDEFINED_EXPRESSION", metricType: "CPU_UTILIZATION", scaleInConfiguration: condition(10), scaleOutConfiguration: condition(70) },
            { coolDownInSeconds: 600, isEnabled: true }
          ),
        },
        environmentConfigurationDetails: { environmentConfigurationType: "DEFAULT", environmentVariables: { WEB_CONCURRENCY: "2" } },
      },
    })
  );
  suite.group = group.modelDeployment.id;
  const policy = group.modelDeployment.modelDeploymentConfigurationDetails.infrastructureConfigurationDetails.scalingPolicy;
  assert.strictEqual(policy.autoScalingPolicies[0].rules[0].scaleOutConfiguration.threshold, 70);
  const flex = await suite.call("create on a compute cluster", () =>
    suite.create("flex", {
      modelDeploymentConfigurationDetails: {
        deploymentType: "SINGLE_MODEL_FLEX",
        modelConfigurationDetails: { modelId: suite.modelId },
        infrastructureConfigurationDetails: {
          infrastructureType: "MANAGED_COMPUTE_CLUSTER",
          computeTargetId: "ocid1.datasciencecomputetarget.oc1.iad.a",
          modelDeploymentResourceConfiguration: { resourceRequestConfiguration: { ocpus: 1, memoryInGBs: 8 } },
          scalingPolicy: scaling({
            metricExpressionRuleType: "TARGET_PREDEFINED_EXPRESSION",
            metricType: "MEMORY_UTILIZATION",
            scaleConfiguration: { targetScalingConfigurationType: "THRESHOLD", threshold: 60 },
          }),
        },
      },
    })
  );
  assert.strictEqual(flex.modelDeployment.modelDeploymentSystemData.systemInfraType, "MANAGED_COMPUTE_CLUSTER");

  const update = (details, more) => client.updateModelDeployment({ modelDeploymentId: id, updateModelDeploymentDetails: details, ...more });
  const { etag } = await suite.call("get", () => client.getModelDeployment({ modelDeploymentId: id }));
  const routes = {
    modelDeploymentConfigurationDetails: {
      deploymentType: "SINGLE_MODEL",
      environmentConfigurationDetails: {
        environmentConfigurationType: "OCIR_CONTAINER",
        customHttpEndpoints: [{ endpointUriSuffix: "/v1/rerank", httpMethods: ["POST"] }],
      },
    },
  };
  const updated = await suite.call("update the endpoints with the right etag", () => update(routes, { ifMatch: etag }));
  assert.ok(updated.opcWorkRequestId);
  const rolled = await suite.call("wait for the update", () => suite.until(id, "ACTIVE"));
  const now = rolled.modelDeploymentConfigurationDetails.environmentConfigurationDetails;
  assert.deepStrictEqual([now.customHttpEndpoints[0].endpointUriSuffix, now.image], ["/v1/rerank", "iad.ocir.io/tenancy/vllm:1"]);
  await suite.refused("update with a stale etag", 412, "NoEtagMatch", () => update({ displayName: "x" }, { ifMatch: etag, ...once }));
  await suite.call("update name and tags", () => update({ displayName: "renamed", freeformTags: { suite: suite.tag }, definedTags: {} }));
  const renamed = await suite.call("get what was renamed", () => client.getModelDeployment({ modelDeploymentId: id }));
  assert.deepStrictEqual([renamed.modelDeployment.displayName, renamed.modelDeployment.freeformTags], ["renamed", { suite: suite.tag }]);

  await suite.call("deactivate", () => client.deactivateModelDeployment({ modelDeploymentId: id }));
  await suite.call("wait for INACTIVE", () => suite.until(id, "INACTIVE"));
  await suite.refused("deactivate what is INACTIVE", 409, "IncorrectState", () => client.deactivateModelDeployment({ modelDeploymentId: id, ...once }));
  const activated = await suite.call("activate", () => client.activateModelDeployment({ modelDeploymentId: id }));
  await suite.call("wait for the activation's work request", () => waiters.forWorkRequest({ workRequestId: activated.opcWorkRequestId }));

  const move = (compartmentId, more) =>
    client.changeModelDeploymentCompartment({ modelDeploymentId: id, changeModelDeploymentCompartmentDetails: { compartmentId }, ...more });
  await suite.call("move", () => move(other, { opcRetryToken: "move-" + suite.tag }));
  await suite.call("move again with the same retry token", () => move(other, { opcRetryToken: "move-" + suite.tag }));
  const moved = await suite.call("list where it went", () => client.listModelDeployments({ compartmentId: other, id }));
  assert.strictEqual(moved.items.length, 1);
  await suite.call("move back", () => move(suite.compartmentId));
  await suite.refused("move to what is no compartment", 400, "InvalidParameter", () => move("ocid1.user.oc1..a", once));
};
