/** `awsx each` in a sandbox: its config, a command for each target, and its lines of JSON. */
import { sampleConfig, sampleCredentials } from '../local-aws/sample-files.ts'
import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, RunOptions, Sandbox } from '../in-process/sandbox.ts'

/** The sample config, another profile for `role`, and one without credentials. */
export const config = `${sampleConfig}
[profile role-2]
region = us-east-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = keys
awsx_tags = team-a, other

[profile settings-only]
region = eu-west-1
`

export interface EachSandbox extends Sandbox {
  /** Runs a script of /bin/sh for each target. */
  runEach(words: readonly string[], script: string, options?: RunOptions): Promise<Result>
}

export async function openEachSandbox(): Promise<EachSandbox> {
  const sandbox = await openSandbox({ config, credentials: sampleCredentials })
  return {
    ...sandbox,
    runEach: (words, script, options = {}) =>
      sandbox.runWith(options, 'each', ...words, '--', '/bin/sh', '-c', script),
  }
}

interface Line {
  readonly type: string
  readonly target: string
  readonly state: string
}

/** The lines of `--output json`. */
export function readLines({ stdout }: Result): readonly Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}
