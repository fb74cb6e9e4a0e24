/** `awsx sync` with the accounts of a large company. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalAws, writeApprover } from '../local-sandbox.mjs'
import { findYardstick } from './builds.mjs'
import { timeOf } from './measure.mjs'

const accounts = 500
/** As AWS limits them for a portal. */
const callsPerSecond = 20
const roles = ['Admin', 'Billing', 'Operator', 'PowerUser', 'ReadOnly']
const startUrl = 'https://example.awsapps.com/start'
const session = `[sso-session corp]
sso_start_url = ${startUrl}
sso_region = ap-northeast-1
sso_registration_scopes = sso:account:access
`

export async function measureSync({ sandbox, builds }) {
  const home = mkdtempSync(join(sandbox.home, 'sync-'))
  const data = join(home, 'data.json')
  writeFileSync(
    data,
    JSON.stringify({
      portals: { [startUrl]: { requestsPerSecond: callsPerSecond, accounts: makeAccounts() } },
    }),
  )
  const { url, server } = await startLocalAws(data)
  try {
    const config = join(home, 'config')
    writeFileSync(config, session)
    const env = {
      ...sandbox.env,
      AWS_CONFIG_FILE: config,
      AWS_ENDPOINT_URL: url,
      BROWSER: writeApprover(join(home, 'allow'), url),
    }
    const build = findYardstick(builds)
    signIn(build, env)
    const sync = [...build.start, 'sync', '--quiet']
    const [first, again] = [await timeOf(sync, env), await timeOf(sync, env)]
    return [
      {
        id: 'sync',
        title: 'Profiles of an organization',
        text: `\`awsx sync\` of ${accounts} accounts with ${roles.length} roles each, once. A portal takes ${callsPerSecond} calls per second, and each account needs one, so nothing can take less than ${accounts / callsPerSecond} seconds. The first run writes all profiles, the second finds them unchanged.`,
        rows: [
          { what: `${build.name}: writes ${accounts * roles.length} profiles`, times: [first] },
          { what: `${build.name}: finds them unchanged`, times: [again] },
        ],
      },
    ]
  } finally {
    server.kill()
    rmSync(home, { recursive: true, force: true })
  }
}

function makeAccounts() {
  return Array.from({ length: accounts }, (_, index) => {
    const name = `team-${String(index + 1).padStart(4, '0')}`
    return { id: String(500_000_000_000 + index), name, email: `${name}@example.com`, roles }
  })
}

function signIn({ start: [program, ...words] }, env) {
  const { status, stderr } = spawnSync(program, [...words, 'login', 'corp'], { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`no sign-in for sync: ${stderr}`)
}
