/** A token for EKS with a cached session, which kubectl asks for at each start, next to the same run for an SDK and to the AWS CLI. */
import { chooseFew } from './builds.mjs'
import { measureInTurns, timeOf } from './measure.mjs'

const target = ['--cluster', 'web']

export async function measureToken({ sandbox, builds, peers, rounds }) {
  const { env } = sandbox
  const few = chooseFew(builds)
  const ours = few.flatMap(({ name, start }) => [
    { key: `${name} token`, argv: [...start, 'token', 'eks', 'role', ...target], env },
    { key: `${name} process`, argv: [...start, 'credential-process', 'role'], env },
  ])
  // With keys of an IAM user, so that it makes no call either.
  const cli = peers.cli && {
    key: 'cli',
    argv: [peers.cli.path, 'eks', 'get-token', '--cluster-name', 'web', '--profile', 'keys'],
    env,
  }
  const subjects = [...ours, ...(cli === undefined ? [] : [cli])]
  for (const { argv } of subjects) await timeOf(argv, env)
  const times = await measureInTurns(subjects, rounds)
  const base = times.get('cli')
  const rows = few.flatMap(({ name, node }) => [
    { what: `${name}: \`awsx credential-process\``, times: times.get(`${name} process`), base },
    {
      what: `${name}: a token for EKS`,
      times: times.get(`${name} token`),
      base,
      target: base && (node === undefined ? 0.05 : 0.1),
    },
  ])
  const cliRow = { what: `${peers.cli?.name}: \`aws eks get-token\``, times: base }
  return [
    {
      id: 'token',
      title: 'A token for kubectl',
      text: 'A token for EKS with a cached session, as kubectl asks for one at each start, and the same session for an SDK. The ratio is to the AWS CLI, which has the keys of a user in a file and makes no call.',
      rows: [...rows, ...(base === undefined ? [] : [cliRow])],
    },
  ]
}
