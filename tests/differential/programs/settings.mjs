// Reads a file with a list of environments and prints the settings that clients of the JavaScript SDK have in each of them.
import { readFileSync } from 'node:fs'
import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

const answers = []
for (const env of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  answers.push(await describe())
}
process.stdout.write(JSON.stringify(answers))

async function describe() {
  const client = new STSClient({})
  const { config } = client
  return {
    accessKeyId: await report(async () => (await config.credentials()).accessKeyId),
    region: await report(() => config.region()),
    use_fips_endpoint: await report(() => config.useFipsEndpoint()),
    use_dualstack_endpoint: await report(() => config.useDualstackEndpoint()),
    max_attempts: await report(() => config.maxAttempts()),
    retry_mode: await report(() => config.retryMode()),
    defaults_mode: await report(() => config.defaultsMode()),
    sdk_ua_app_id: await report(() => config.userAgentAppId()),
    auth_scheme_preference: await report(() => config.authSchemePreference()),
    sigv4a_signing_region_set: await report(() => config.sigv4aSigningRegionSet()),
    'endpoint of sts': await report(() => endpointOf(client, new GetCallerIdentityCommand({}))),
    'endpoint of iam': await report(() => endpointOf(new IAMClient({}), new GetUserCommand({}))),
  }
}

/** Ends the call before sending anything. */
async function endpointOf(client, command) {
  const found = {}
  client.middlewareStack.add(
    () =>
      async ({ request }) => {
        const { protocol, hostname, port, path } = request
        found.url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
        throw new Error('not sent')
      },
    { step: 'finalizeRequest', priority: 'high' },
  )
  try {
    await client.send(command)
  } catch (error) {
    if (found.url === undefined) throw error
  }
  return found.url
}

async function report(read) {
  try {
    return (await read()) ?? null
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}
