// The data plane: whole answers, streams, and streams that break. The SDK knows the bare prefixes only.
"use strict";
const assert = require("node:assert");
const common = require("oci-common");
const { text, once } = require("../suite");

module.exports = async (suite) => {
  const { inference, id: modelDeploymentId } = suite;
  // The SDK serialises the body by itself: a string would be encoded twice.
  const prompt = { prompt: "Who invented the Internet?" };
  const chat = { model: "odsc-llm", messages: [{ role: "user", content: "Hello" }], stream: true };

  const whole = await suite.call("predict", () => inference.predict({ modelDeploymentId, requestBody: prompt }));
  assert.match(await text(whole.value), /text_completion/);
  const again = await suite.call("predict the same again", () => inference.predict({ modelDeploymentId, requestBody: prompt, opcRequestId: "MINE" }));
  assert.match(await text(again.value), /text_completion/);
  assert.strictEqual(again.opcRequestId, "MINE");
  const fault = { header: `status=503;times=2;key=${suite.tag}predict` };
  const late = await suite.call("predict after 503 twice", () =>
    suite.deploymentClient(fault).predict({
      modelDeploymentId,
      requestBody: prompt,
      retryConfiguration: { ...common.OciSdkDefaultRetryConfiguration, delayStrategy: new common.FixedTimeDelayStrategy(0.01) },
    })
  );
  assert.match(await text(late.value), /text_completion/);
  assert.strictEqual(fault.sent, 3);

  const streamed = await suite.call("predictWithResponseStream", () =>
    inference.predictWithResponseStream({ modelDeploymentId, requestBody: { ...prompt, stream: true } })
  );
  assert.match(await text(streamed.value), /data: \[DONE\]\s*$/);
  const talk = await suite.call("predictWithResponseStream with messages", () => inference.predictWithResponseStream({ modelDeploymentId, requestBody: chat }));
  assert.match(await text(talk.value), /"delta"/);

  const stream = async (name, header) => {
    const answer = await suite.call(name, () => suite.deploymentClient({ header }).predictWithResponseStream({ modelDeploymentId, requestBody: chat }));
    return text(answer.value);
  };
  assert.doesNotMatch(await stream("a stream that ends with a trailer", "stream-failure;after=3"), /\[DONE\]/);
  assert.match(await stream("a stream that ends with an error", "error-event;after=2"), /"error"/);
  assert.doesNotMatch(await stream("a stream without its last event", "no-done"), /\[DONE\]/);
  await assert.rejects(stream("a stream that is cut", "reset;after=2"));

  await suite.refused("a stream that is none", 409, "ExternalServerIncorrectState", () =>
    inference.predictWithResponseStream({ modelDeploymentId, requestBody: prompt, ...once })
  );
  await suite.refused("predict where nothing is", 404, "NotAuthorizedOrNotFound", () =>
    inference.predict({ modelDeploymentId: "ocid1.datasciencemodeldeployment.oc1.iad.none", requestBody: prompt, ...once })
  );
};
