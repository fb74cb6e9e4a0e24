// Answers every line of JSON on stdin, {config, credentials, profile}, with what the JavaScript SDK makes of the profile.
import { createInterface } from 'node:readline'
import { fromIni } from '@aws-sdk/credential-providers'

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await resolve(JSON.parse(line)))}\n`)
}

async function resolve({ config, credentials, profile }) {
  process.env['AWS_CONFIG_FILE'] = config
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = credentials
  try {
    const { accessKeyId, sessionToken } = await fromIni({ profile, ignoreCache: true })()
    return { accessKeyId, hasToken: Boolean(sessionToken) }
  } catch (error) {
    return { error: `${error.name}: ${error.message}` }
  }
}
