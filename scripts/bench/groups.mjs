/**
 * The measurements. Each takes the bench (`place`, `builds`, `peers`, `rounds`) and gives a table: its title, what it says about itself, and
 * rows of `{ what, times }` with `base` (times to divide by) or `minus` (times to take away), and `target` where there is one.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { chooseFew, findYardstick, makeEmptyProgram } from './builds.mjs'
import { measureInTurns, summarize, timeOf, timeTogether } from './measure.mjs'
import { chainLength, manyProfiles } from './sandbox.mjs'

const exec = (build, profile, ...options) => [...build.start, 'exec', profile, ...options, '--', 'true']
/** With an option, the profile is planned anew: plans are cached only for command lines without any. */
const execPlanned = (build, profile) => [...build.start, 'exec', '--profile', profile, '--', 'true']
const together = 50

/**
 * The second one is the floor: the runtime starts the command by the cheapest way that it has, without any code of ours. It replaces itself
 * where it can, and else waits for a child.
 */
const floor = `if (process.execve === undefined)
  require('node:child_process').spawn('true', { stdio: 'inherit' }).once('exit', (status) => process.exit(status))
else {
  process.emitWarning = () => {}
  process.execve(['/bin/true', '/usr/bin/true'].find((path) => require('node:fs').existsSync(path)), ['true'], process.env)
}`

function bareRuns({ name, node }, env) {
  return [
    { key: `${name} bare`, argv: [node, '-e', '0'], env },
    { key: `${name} floor`, argv: [node, '-e', floor], env },
  ]
}

export async function measureWarm({ sandbox, builds, peers, rounds }) {
  const { env } = sandbox
  const ours = builds.flatMap((build) => [
    ...(build.node === undefined ? [] : bareRuns(build, env)),
    { key: `${build.name} exec`, argv: exec(build, 'role'), env },
    { key: `${build.name} planned`, argv: execPlanned(build, 'role'), env },
    { key: `${build.name} process`, argv: [...build.start, 'credential-process', 'role'], env },
  ])
  for (const { argv } of ours) await timeOf(argv, env)
  const theirs = peers.found.map((peer) => ({ ...peer, key: peer.name }))
  const program = makeEmptyProgram()
  const empty = program === undefined ? [] : [{ key: 'empty', argv: [program], env }]
  const alone = { key: 'alone', argv: ['true'], env }
  const times = await measureInTurns([alone, ...ours, ...empty, ...theirs], rounds)
  const yardstick = findYardstick(builds)
  const bareOf = (build) => times.get(`${(build.node === undefined ? yardstick : build).name} bare`)
  const rows = builds.flatMap((build) => [
    ...(build.node === undefined
      ? []
      : [
          { what: `${build.name}: \`node -e 0\``, times: bareOf(build) },
          {
            what: `${build.name}: \`true\` without awsx`,
            times: times.get(`${build.name} floor`),
            base: bareOf(build),
          },
        ]),
    {
      what: `${build.name}: \`awsx exec\``,
      times: times.get(`${build.name} exec`),
      base: bareOf(build),
      target: warmTarget(build),
      isOurs: true,
    },
    {
      what: `${build.name}: \`awsx exec\`, planned anew`,
      times: times.get(`${build.name} planned`),
      base: bareOf(build),
    },
  ])
  const emptyRows =
    program === undefined
      ? []
      : [
          { what: 'an empty program compiled by Bun', times: times.get('empty'), base: bareOf(yardstick) },
          ...builds
            .filter(({ node }) => node === undefined)
            .flatMap(({ name }) => [
              {
                what: `${name}: \`awsx exec\`, to that program`,
                times: times.get(`${name} exec`),
                base: times.get('empty'),
                target: 2.1,
              },
              {
                what: `${name}: \`awsx credential-process\`, to that program`,
                times: times.get(`${name} process`),
                base: times.get('empty'),
                target: 2.1,
              },
            ]),
        ]
  const peerRows = theirs.map(({ key, what, note }) => ({
    what,
    note,
    times: times.get(key),
    base: bareOf(yardstick),
  }))
  const processRows = builds.map((build) => ({
    what: `${build.name}: \`awsx credential-process\``,
    times: times.get(`${build.name} process`),
    base: times.get(`${build.name} exec`),
    target: 1.1,
  }))
  return [
    {
      id: 'warm',
      title: 'A command with a cached session',
      text: `\`true\` with the cached credentials of a role. The ratio is to the bare runtime, \`node -e 0\`; for the binary and other programs without Node, to that of ${yardstick.name}. For \`true\` without awsx, a script of one line starts the command, with \`process.execve\` where Node has it, else with \`node:child_process\`, [which awsx does without](decisions/0017-child-without-its-module.md). \`awsx exec\` has a [cached plan](fast-start.md#cached-plans), as from the third run on; the row below it shows a run without one.`,
      rows: [{ what: '`true` alone', times: times.get('alone') }, ...rows, ...emptyRows, ...peerRows],
    },
    {
      id: 'process',
      title: 'Behind an SDK',
      text: 'The same session for the `credential_process` of an SDK. The ratio is to `awsx exec` on the same runtime.',
      rows: processRows,
    },
  ]
}

function warmTarget({ node, major }) {
  if (node === undefined) return 0.37
  return major < 22 ? 1.35 : 1.25
}

export async function measureCold({ sandbox, builds, peers, rounds }) {
  const few = chooseFew(builds).map((build) => ({
    key: build.name,
    build,
    argv: [...build.start, 'whoami', 'role', '--refresh'],
    env: sandbox.env,
  }))
  // The AWS CLI keeps the credentials of a role there, unencrypted.
  const forget = () => rmSync(join(sandbox.home, '.aws/cli'), { recursive: true, force: true })
  const cli = peers.cli && { key: 'cli', argv: peers.cli.coldArgv, env: peers.cli.env, before: forget }
  const subjects = [...few, ...(cli === undefined ? [] : [cli])]
  for (const { argv, env } of subjects) await timeOf(argv, env)
  const times = await measureInTurns(subjects, Math.max(3, Math.ceil(rounds / 2)))
  const base = times.get('cli')
  const rows = few.map(({ key, build }) => ({
    what: `${key}: \`awsx whoami --refresh\``,
    times: times.get(key),
    base,
    target: base && (build.node === undefined ? 0.06 : 0.35),
    isOurs: true,
  }))
  const cliRow = { what: `${peers.cli?.name}: \`aws sts get-caller-identity --profile\``, times: base }
  return [
    {
      id: 'cold',
      title: 'A command without a session',
      text: 'AssumeRole and GetCallerIdentity against a local AWS, as both programs do it. The AWS CLI caches the credentials of a role in `~/.aws/cli`, unencrypted; the cache is removed before each of its runs. The ratio is to the AWS CLI.',
      rows: [...rows, ...(base === undefined ? [] : [cliRow])],
    },
  ]
}

/** One AssumeRole, next to the same command with its answer in the store. */
export async function measureOneCall({ sandbox, builds, rounds }) {
  const subjects = builds.flatMap((build) => [
    { key: `${build.name} cached`, argv: exec(build, 'role'), env: sandbox.env },
    { key: `${build.name} called`, argv: exec(build, 'role', '--refresh'), env: sandbox.env },
  ])
  // The first two runs with a call write compiled code.
  for (const { argv, env } of [...subjects, ...subjects]) await timeOf(argv, env)
  const times = await measureInTurns(subjects, rounds)
  return [
    {
      id: 'call',
      title: 'One call to AWS',
      text: 'The command of the first table with `--refresh`: one AssumeRole against a local AWS, whose answer is saved. The ratio is to `awsx exec` with a cached session on the same runtime.',
      rows: builds.map(({ name, major }) => ({
        what: `${name}: \`awsx exec --refresh\``,
        times: times.get(`${name} called`),
        base: times.get(`${name} cached`),
        target: major >= 22 ? 2 : undefined,
      })),
    },
  ]
}

export async function measureParallel({ sandbox, builds, rounds }) {
  const rows = []
  for (const build of chooseFew(builds)) {
    const times = { cold: [], expected: [] }
    for (let round = 0; round < Math.max(3, Math.ceil(rounds / 6)); round += 1) {
      const once = await timeOf(exec(build, 'role', '--refresh'), sandbox.env)
      times.expected.push(once + (await timeTogether(exec(build, 'role'), sandbox.env, together)))
      await timeOf([...build.start, 'clear', '--all', '--quiet'], sandbox.env)
      await sandbox.count()
      times.cold.push(await timeTogether(exec(build, 'role'), sandbox.env, together))
      const calls = await sandbox.count()
      if (calls !== 1) throw new Error(`${together} runs at once made ${calls} calls of AWS`)
    }
    rows.push(
      {
        what: `${build.name}: ${together} without a session`,
        times: times.cold,
        base: times.expected,
        target: 1.2,
      },
      { what: `${build.name}: ${together} with one, and one without`, times: times.expected },
    )
  }
  return [
    {
      id: 'parallel',
      title: 'Many at once',
      text: `${together} commands start at once while no session is cached: one of them calls AWS, once, and the others wait for it.`,
      rows,
    },
  ]
}

/** What the size of the config and the length of the chain cost, in milliseconds on top of a small config and one role. */
export async function measureGrowth({ sandbox, builds, rounds }) {
  const few = chooseFew(builds)
  const large = { ...sandbox.env, AWS_CONFIG_FILE: sandbox.largeConfig }
  const subjects = few.flatMap((build) => [
    { key: `${build.name} small`, argv: execPlanned(build, 'role'), env: sandbox.env },
    { key: `${build.name} large`, argv: execPlanned(build, 'role'), env: large },
    { key: `${build.name} one`, argv: execPlanned(build, 'chain-1'), env: sandbox.env },
    { key: `${build.name} chain`, argv: execPlanned(build, `chain-${chainLength}`), env: sandbox.env },
  ])
  for (const { argv, env } of subjects) await timeOf(argv, env)
  const times = await measureInTurns(subjects, rounds)
  const rowOf = (build, what, [one, other], target) => ({
    what: `${build.name}: ${what}`,
    times: times.get(`${build.name} ${other}`),
    minus: times.get(`${build.name} ${one}`),
    target,
  })
  return [
    {
      id: 'growth',
      title: 'Large configs and long chains',
      text: 'A cached session without a cached plan, compared with a config of ten profiles and with a chain of one role: the median of the differences in each round.',
      rows: few.flatMap((build) => [
        rowOf(
          build,
          `${manyProfiles.toLocaleString('en')} profiles`,
          ['small', 'large'],
          build.node === undefined ? 10 : 15,
        ),
        rowOf(build, `a chain of ${chainLength} roles`, ['one', 'chain'], 2),
      ]),
    },
  ]
}

/** @returns the ratio or the difference of a row; undefined if it has no baseline. Differences are taken round by round. */
export function compare({ times, base, minus }) {
  if (base !== undefined) return summarize(times).median / summarize(base).median
  if (minus === undefined) return undefined
  return summarize(times.map((time, round) => time - minus[round])).median
}
