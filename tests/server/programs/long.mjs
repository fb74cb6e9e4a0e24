/** A long run with the JavaScript SDK v3: asks who it is, again and again, for as many seconds as the first argument says. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

const client = new STSClient({ maxAttempts: 1 })
const keys = new Set()
let calls = 0
for (const end = Date.now() + Number(process.argv[2]) * 1000; Date.now() < end;) {
  await client.send(new GetCallerIdentityCommand({}))
  keys.add((await client.config.credentials()).accessKeyId)
  calls += 1
  await new Promise((resolve) => setTimeout(resolve, 200))
}
console.log(JSON.stringify({ calls, keys: keys.size }))
