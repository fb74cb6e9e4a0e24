/** What the demo and the benchmark share: the config of the README, and the local AWS of the tests to try it on. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A role in an account outside the organization, behind a permission set. */
export const config = `[profile dev]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x

[profile prod]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = dev
`

/**
 * @param data path of a JSON file with what it has instead of its usual accounts
 * @returns its URL, and the process to stop
 */
export async function startLocalAws(data) {
  const options = data === undefined ? [] : ['--data', data]
  const server = spawn(process.execPath, [join(root, 'build/local-aws.mjs'), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise((resolve, reject) => {
    createInterface(server.stdout).once('line', resolve)
    server.once('exit', (status) => reject(new Error(`the local AWS ended with status ${status}`)))
  })
  return { url: JSON.parse(line).url, server }
}

/** Writes a program that acts as browser and user: it presses Allow on the sign-in page of the local AWS. */
export function writeApprover(path, url) {
  const call = `fetch('${url}/_control/answer', {method: 'POST', body: JSON.stringify({url: process.argv[1], decision: 'allow'})})`
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' -e "${call}" "$1"\n`, { mode: 0o755 })
  return path
}

/** The environment without what would lead to the user's own AWS, and without `CI`, which switches the fast start off. */
export function foreignFreeEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|AMAZON|SSH|NODE)_|^AWSX|^npm_|^CI$/i.test(name)),
  )
}
