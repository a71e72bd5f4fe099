"use strict";
const assert = require("node:assert");
const common = require("oci-common");
const datascience = require("oci-datascience");
const modeldeployment = require("oci-modeldeployment");

const once = { retryConfiguration: common.NoRetryConfigurationDetails };
const quickly = {
  terminationStrategy: new common.MaxTimeTerminationStrategy(120),
  delayStrategy: new common.FixedTimeDelayStrategy(0.02),
};

/** The clients, what the parts hand on to one another, and the count of calls. */
class Suite {
  constructor(where) {
    Object.assign(this, where);
    this.names = new Set();
    this.tag = Math.random().toString(36).slice(2);
    this.client = this.dataScience();
    this.waiters = this.client.createWaiters(quickly);
    this.inference = this.deploymentClient();
  }

  get count() {
    return this.names.size;
  }

  provider() {
    return this.profile === "SESSION"
      ? new common.SessionAuthDetailProvider(this.config, this.profile)
      : new common.ConfigFileAuthenticationDetailsProvider(this.config, this.profile);
  }

  dataScience(fault) {
    const client = new datascience.DataScienceClient(this.parameters(fault));
    client.endpoint = this.address;
    return client;
  }

  deploymentClient(fault) {
    const client = new modeldeployment.ModelDeploymentClient(this.parameters(fault));
    client.endpoint = this.address;
    return client;
  }

  /** The SDK takes an HTTP client of one's own: that is how a fault gets into a request. Counts the requests in fault.sent. */
  parameters(fault) {
    const authenticationDetailsProvider = this.provider();
    if (!fault) return { authenticationDetailsProvider };
    fault.sent = 0;
    const http = new common.FetchHttpClient(new common.DefaultRequestSigner(authenticationDetailsProvider));
    const send = (request, ...more) => {
      fault.sent++;
      request.headers.set("mie-fault", fault.header);
      return http.send(request, ...more);
    };
    return { authenticationDetailsProvider, httpClient: { send } };
  }

  /** One call of the SDK; each has a name of its own. */
  async call(name, action) {
    assert.ok(!this.names.has(name), `'${name}' is there twice`);
    this.names.add(name);
    try {
      return await action();
    } catch (e) {
      throw new Error(`${name}: ${e.message}`, { cause: e });
    }
  }

  /** A call that the service has to refuse. */
  async refused(name, statusCode, serviceCode, action) {
    await this.call(name, async () => {
      const error = await action().then(
        () => assert.fail("was not refused"),
        (e) => e
      );
      // Each package has a copy of oci-common, so the class cannot be compared.
      assert.strictEqual(error.constructor.name, "OciError", String(error));
      assert.deepStrictEqual([error.statusCode, error.serviceCode], [statusCode, serviceCode], error.message);
      assert.ok(error.opcRequestId && error.message);
    });
  }

  async until(modelDeploymentId, ...states) {
    const { modelDeployment } = await this.waiters.forModelDeployment({ modelDeploymentId }, ...states);
    return modelDeployment;
  }

  /** The body of a create call. */
  details(displayName, more) {
    return {
      displayName,
      projectId: this.projectId,
      compartmentId: this.compartmentId,
      freeformTags: { suite: this.tag },
      modelDeploymentConfigurationDetails: {
        deploymentType: "SINGLE_MODEL",
        modelConfigurationDetails: {
          modelId: this.modelId,
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
      ...more,
    };
  }

  async create(displayName, more) {
    return this.client.createModelDeployment({ createModelDeploymentDetails: this.details(displayName, more) });
  }
}

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** The text of an inference answer: the declared type is a string, what comes may be a stream. */
async function text(value) {
  if (value === null || typeof value !== "object") return String(value);
  if (typeof value[Symbol.asyncIterator] !== "function") return JSON.stringify(value);
  return Buffer.concat((await collect(value)).map((chunk) => Buffer.from(chunk))).toString("utf8");
}

module.exports = { Suite, once, collect, text };
