import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { credentials, hiddenHost, portOf } from './scene.ts'
import { makeAuthority, startTlsFront } from './tls.ts'

/** A sandbox with an AWS that only a proxy reaches, under the name {@link hiddenHost}, over http and https. */
export interface HiddenAws {
  readonly sandbox: Sandbox
  /** Where the proxy finds it, for the options of `startProxy` and `startSocksProxy`. */
  readonly ports: Readonly<Record<string, number>>
  /** The variables that lead to it. @param scheme `http` or `https` */
  variables(scheme?: string): Readonly<Record<string, string>>
  close(): Promise<void>
}

/** @param profiles each gets a role of its own: `each` runs once for two profiles with the same role */
export async function hideAws(profiles: readonly string[]): Promise<HiddenAws> {
  const sandbox = await openSandbox()
  const roleArn = (name: string): string => `arn:aws:iam::222222222222:role/${name}`
  for (const name of profiles)
    sandbox.aws.cloud.data.roles[roleArn(name)] = { trustedPrincipals: ['111111111111'] }
  const describe = (name: string): string =>
    `[profile ${name}]\nregion = eu-west-1\nrole_arn = ${roleArn(name)}\nsource_profile = base\n`
  sandbox.writeConfig(profiles.map(describe).join('\n'))
  sandbox.writeCredentials(credentials)
  const authority = makeAuthority([`DNS:${hiddenHost}`])
  const front = await startTlsFront(authority, portOf(sandbox.aws))
  const port = portOf(sandbox.aws)
  return {
    sandbox,
    ports: { [`${hiddenHost}:443`]: front.port, [`${hiddenHost}:80`]: port, [hiddenHost]: port },
    variables: (scheme = 'https') => ({
      AWS_ENDPOINT_URL: `${scheme}://${hiddenHost}`,
      AWS_CA_BUNDLE: authority.bundle,
    }),
    async close() {
      await front.stop()
      await sandbox.close()
      authority.remove()
    },
  }
}
