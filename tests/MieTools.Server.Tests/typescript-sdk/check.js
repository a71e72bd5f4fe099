// Oracle's own SDK, as it comes from npm, against the emulator: only the endpoint is set.
// Arguments: address, config file, profile, compartment, project, model.
"use strict";
const { Suite } = require("./suite");

async function main() {
  const [address, config, profile, compartmentId, projectId, modelId] = process.argv.slice(2);
  const suite = new Suite({ address, config, profile, compartmentId, projectId, modelId });
  for (const part of ["lifecycle", "lists", "workrequests", "errors", "inference", "deletion"]) {
    await require("./parts/" + part)(suite);
  }
  console.log(`${suite.count} calls`);
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
