// The credentials of Oracle's own SDK, as it comes from npm, against the emulator's token services.
// Arguments: address, config file, profile that acts for a user, secret of the metadata, file with a pod's token, authority, secret's OCID.
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const https = require("node:https");
const tls = require("node:tls");
const common = require("oci-common");
const datascience = require("oci-datascience");
const secrets = require("oci-secrets");

const [address, config, delegating, secret, account, authority, secretId, compartmentId] = process.argv.slice(2);
const home = new URL(address);
const once = { retryConfiguration: common.NoRetryConfigurationDetails };
const done = [];

// What acts for a user makes a builder of its own, in the copy of oci-common that its client has.
for (const place of [__dirname, require.resolve("oci-datascience")]) {
  const { prototype } = require(require.resolve("oci-common", { paths: [place] })).InstancePrincipalsAuthenticationDetailsProviderBuilder;
  const detect = prototype.autoDetectUsingMetadataUrl;
  prototype.autoDetectUsingMetadataUrl = function () {
    this.metadataBaseUrl = `${address}/instance/${secret}/opc/v2`;
    return detect.call(this);
  };
}

// This address is fixed in the SDK. The host stays the one that was signed, which fetch would not let be.
const fixed = "auth.us-ashburn-1.oraclecloud.com";
const seen = new Set();
const usual = global.fetch;
global.fetch = (target, options) => {
  const url = new URL(target.url ?? target);
  if (url.hostname !== fixed) return usual(target, options);
  seen.add(url.pathname);
  return send(url.pathname, url.host, new Request(target, options));
};

async function send(path, host, request) {
  const body = Buffer.from(await request.arrayBuffer());
  const headers = { ...Object.fromEntries(request.headers), host };
  if (request.method === "POST") headers["content-length"] = body.length;
  return new Promise((resolve, reject) => {
    const checkServerIdentity = (_, certificate) => tls.checkServerIdentity(home.hostname, certificate);
    const call = https.request(new URL(path, home), { method: request.method, headers, checkServerIdentity }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode, headers: answer.headers }));
    });
    call.on("error", reject).end(body);
  });
}

async function call(name, provider) {
  const client = new datascience.DataScienceClient({ authenticationDetailsProvider: provider }, once);
  client.endpoint = address;
  const answer = await client.listModelDeployments({ compartmentId });
  assert.ok(Array.isArray(answer.items), name);
  done.push(name);
}

// Twice: with the token that it got first, and with a new one.
async function renewed(name, provider) {
  await call(name, provider);
  const before = await provider.getKeyId();
  await (provider.refreshSessionToken ? provider.refreshSessionToken() : provider.refresh());
  await call(name + ", renewed", provider);
  return before !== (await provider.getKeyId());
}

function resource(values) {
  for (const name of Object.keys(process.env).filter((n) => n.startsWith("OCI_RESOURCE_PRINCIPAL_"))) delete process.env[name];
  for (const [name, value] of Object.entries(values)) process.env["OCI_RESOURCE_PRINCIPAL_" + name] = value;
  return common.ResourcePrincipalAuthenticationDetailsProvider.builder();
}

function sessionFiles() {
  const file = common.ConfigFileReader.parseFileFromPath(config, "SESSION");
  return { token: file.get("security_token_file"), key: file.get("key_file") };
}

async function main() {
  await call("API key", new common.ConfigFileAuthenticationDetailsProvider(config, "DEFAULT"));
  assert.ok(await renewed("session token", new common.SessionAuthDetailProvider(config, "SESSION")));

  const instance = await new common.InstancePrincipalsAuthenticationDetailsProviderBuilder().build();
  assert.strictEqual(instance.getRegion().regionId, "us-ashburn-1");
  assert.ok(await renewed("instance principal", instance));
  await call("delegation token", new common.ConfigFileAuthenticationDetailsProvider(config + "-" + delegating, delegating));

  const { token, key } = sessionFiles();
  const files = { VERSION: "2.2", RPST: token, PRIVATE_PEM: key, REGION: "iad" };
  await renewed("resource principal 2.2, files", resource(files));
  const texts = { ...files, RPST: fs.readFileSync(token, "utf8").trim(), PRIVATE_PEM: fs.readFileSync(key, "utf8") };
  await call("resource principal 2.2, texts", resource(texts));
  // When the SDK learns one of these, it is to be tried here too.
  for (const version of ["1.1", "2.1", "2.1.1", "2.1.2", "3.0"]) {
    assert.throws(() => resource({ VERSION: version }), /unknown value/, version);
  }

  process.env.KUBERNETES_SERVICE_HOST = home.hostname;
  process.env.KUBERNETES_SERVICE_PORT_PROXYMUX = home.port;
  assert.ok(await renewed("workload identity", common.OkeWorkloadIdentityAuthenticationDetailsProvider.builder(authority, account)));

  await bundles(instance);
  assert.deepStrictEqual([...seen].sort(), ["/v1/authentication/refresh", "/v1/x509"]);
  console.log(done.join("\n"));
}

async function bundles(instance) {
  const client = (authenticationDetailsProvider) => {
    const made = new secrets.SecretsClient({ authenticationDetailsProvider }, once);
    made.endpoint = address;
    return made;
  };
  for (const more of [{}, { versionNumber: 1 }, { stage: "CURRENT" }]) {
    const { secretBundle } = await client(instance).getSecretBundle({ secretId, ...more });
    assert.deepStrictEqual([secretBundle.secretId, secretBundle.versionNumber, secretBundle.stages], [secretId, 1, ["CURRENT", "LATEST"]]);
    assert.ok(Date.parse(secretBundle.timeCreated) > 0);
    assert.strictEqual(secretBundle.secretBundleContent.contentType, "BASE64");
    assert.strictEqual(Buffer.from(secretBundle.secretBundleContent.content, "base64").toString("utf8"), "for the SDK: ü");
  }
  done.push("secret bundle");
  const reader = new common.ConfigFileAuthenticationDetailsProvider(config, "reader");
  const asked = [[reader, {}], [instance, { versionNumber: 2 }], [instance, { stage: "PREVIOUS" }]];
  for (const [provider, more] of asked) {
    const error = await client(provider).getSecretBundle({ secretId, ...more }).then(() => assert.fail("was given"), (e) => e);
    assert.deepStrictEqual([error.statusCode, error.serviceCode], [404, "NotAuthorizedOrNotFound"], String(error));
  }
  done.push("secret bundle, refused");
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
