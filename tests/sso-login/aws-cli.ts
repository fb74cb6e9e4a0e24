import { createHash } from 'node:crypto'

import type { Sandbox } from '../in-process/sandbox.ts'

/** The token file of the session "work", below the home directory. */
export const sharedFile = `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`

interface Token {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Changes the token file the way the AWS CLI does. */
export interface AwsCli {
  /** `aws sso login`: a sign-in with its own client. */
  login(): Promise<void>
  /** Refreshes the token as botocore does. @throws Error if the service rejects it */
  refresh(): Promise<void>
  token(): Token
  change(members: object): void
}

export function createAwsCli(sandbox: Sandbox): AwsCli {
  const token = (): Token => JSON.parse(sandbox.readFile(sharedFile) ?? '') as Token
  const change = (members: object): void => {
    sandbox.writeFile(sharedFile, JSON.stringify({ ...token(), ...members }))
  }
  return {
    token,
    change,
    async login() {
      // Another store has another client.
      const env = { AWSX_HOME: `${sandbox.home}/aws-cli`, AWSX_STORE: 'none' }
      const { status, stderr } = await sandbox.runWith({ env }, 'login', 'work', '--share', '--force')
      if (status !== 0) throw new Error(stderr)
      sandbox.aws.resetCalls()
    },
    async refresh() {
      const { clientId, clientSecret, refreshToken } = token()
      const body = JSON.stringify({ grantType: 'refresh_token', clientId, clientSecret, refreshToken })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${sandbox.aws.url}/token`, { method: 'POST', headers, body })
      const answer = (await response.json()) as {
        accessToken: string
        expiresIn: number
        refreshToken: string
      }
      if (!response.ok) throw new Error(JSON.stringify(answer))
      change({
        accessToken: answer.accessToken,
        refreshToken: answer.refreshToken,
        expiresAt: sandbox.timeIn(answer.expiresIn * 1000),
      })
    },
  }
}
