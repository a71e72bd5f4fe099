// Arguments: address, config file, profile, compartment, project, model.
"use strict";
const assert = require("node:assert");
const common = require("oci-common");
const datascience = require("oci-datascience");
const modeldeployment = require("oci-modeldeployment");

const [address, config, profile, compartmentId, projectId, modelId] = process.argv.slice(2);

function provider() {
  return profile === "SESSION"
    ? new common.SessionAuthDetailProvider(config, profile)
    : new common.ConfigFileAuthenticationDetailsProvider(config, profile);
}

async function until(client, id, state) {
  for (let i = 0; i < 100; i++) {
    const { modelDeployment } = await client.getModelDeployment({ modelDeploymentId: id });
    if (modelDeployment.lifecycleState === state) return modelDeployment;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} did not become ${state}`);
}

// The declared type is a string; what comes may be a stream.
async function text(value) {
  if (value === null || typeof value !== "object") return String(value);
  if (typeof value[Symbol.asyncIterator] !== "function") return JSON.stringify(value);
  const chunks = [];
  for await (const chunk of value) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function main() {
  const client = new datascience.DataScienceClient({ authenticationDetailsProvider: provider() });
  client.endpoint = address;
  const created = await client.createModelDeployment({
    opcRetryToken: "token-" + profile,
    createModelDeploymentDetails: {
      displayName: "from the SDK",
      projectId,
      compartmentId,
      modelDeploymentConfigurationDetails: {
        deploymentType: "SINGLE_MODEL",
        modelConfigurationDetails: {
          modelId,
          instanceConfiguration: { instanceShapeName: "VM.GPU.A10.1" },
          scalingPolicy: { policyType: "FIXED_SIZE", instanceCount: 1 },
        },
        environmentConfigurationDetails: {
          environmentConfigurationType: "OCIR_CONTAINER",
          image: "iad.ocir.io/tenancy/vllm:1",
          serverPort: 8000,
          healthCheckPort: 8000,
          predictApiSpecification: "openai",
          customHttpEndpoints: [{ endpointUriSuffix: "/models/{}", httpMethods: ["GET"] }],
          environmentVariables: { MODEL: "x" },
        },
      },
    },
  });
  const id = created.modelDeployment.id;
  assert.ok(created.etag && created.opcWorkRequestId && created.opcRequestId);
  assert.strictEqual(created.modelDeployment.lifecycleState, "CREATING");

  const active = await until(client, id, "ACTIVE");
  assert.strictEqual(active.modelDeploymentUrl, `${address}/${id}`);
  const environment = active.modelDeploymentConfigurationDetails.environmentConfigurationDetails;
  assert.deepStrictEqual(environment.customHttpEndpoints[0].httpMethods, ["GET"]);
  assert.strictEqual(environment.serverPort, 8000);
  assert.ok(!Number.isNaN(Date.parse(active.timeCreated)));

  const work = await client.getWorkRequest({ workRequestId: created.opcWorkRequestId });
  assert.strictEqual(work.workRequest.status, "SUCCEEDED");
  const logs = await client.listWorkRequestLogs({ workRequestId: created.opcWorkRequestId });
  assert.ok(logs.items.length > 0);

  const list = await client.listModelDeployments({ compartmentId, displayName: "from the SDK", limit: 1 });
  assert.strictEqual(list.items[0].id, id);
  const shapes = await client.listModelDeploymentShapes({ compartmentId, limit: 3 });
  assert.ok(shapes.opcNextPage);

  const { etag } = await client.getModelDeployment({ modelDeploymentId: id });
  const updated = await client.updateModelDeployment({
    modelDeploymentId: id,
    ifMatch: etag,
    updateModelDeploymentDetails: {
      modelDeploymentConfigurationDetails: {
        deploymentType: "SINGLE_MODEL",
        environmentConfigurationDetails: {
          environmentConfigurationType: "OCIR_CONTAINER",
          customHttpEndpoints: [{ endpointUriSuffix: "/v1/rerank", httpMethods: ["POST"] }],
        },
      },
    },
  });
  assert.ok(updated.opcWorkRequestId);
  const again = await until(client, id, "ACTIVE");
  assert.strictEqual(again.modelDeploymentConfigurationDetails.environmentConfigurationDetails.customHttpEndpoints[0].endpointUriSuffix, "/v1/rerank");
  assert.strictEqual(again.modelDeploymentConfigurationDetails.environmentConfigurationDetails.image, "iad.ocir.io/tenancy/vllm:1");

  await assert.rejects(
    client.getModelDeployment({ modelDeploymentId: id + "x" }, { retryConfiguration: common.NoRetryConfigurationDetails }),
    (e) => e.statusCode === 404 && e.serviceCode === "NotAuthorizedOrNotFound" && Boolean(e.opcRequestId)
  );

  // The SDK serialises the body by itself: a string would be encoded twice.
  const inference = new modeldeployment.ModelDeploymentClient({ authenticationDetailsProvider: provider() });
  inference.endpoint = address;
  const whole = await inference.predict({ modelDeploymentId: id, requestBody: { prompt: "Who invented the Internet?" } });
  const answer = await text(whole.value);
  assert.match(answer, /text_completion/, answer);
  const streamed = await inference.predictWithResponseStream({ modelDeploymentId: id, requestBody: { prompt: "A story", stream: true } });
  const stream = await text(streamed.value);
  assert.match(stream, /data: \[DONE\]/, stream);

  await client.deactivateModelDeployment({ modelDeploymentId: id });
  await until(client, id, "INACTIVE");
  await client.activateModelDeployment({ modelDeploymentId: id });
  await until(client, id, "ACTIVE");
  await client.deleteModelDeployment({ modelDeploymentId: id });
  await until(client, id, "DELETED");
  console.log("all done");
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
