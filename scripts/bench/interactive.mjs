/** What a user waits for at the terminal, with a config of the size that a large company's users have. */
import { chooseFew, findYardstick } from './builds.mjs'
import { hasTerminals, timeOfFrame } from './first-frame.mjs'
import { measureInTurns, timeOf } from './measure.mjs'
import { usualProfiles } from './sandbox.mjs'

const commands = [
  { what: '`awsx list`', words: ['list'], target: 1.6 },
  { what: '`awsx status`', words: ['status'], target: 1.6 },
  {
    what: 'completion of a profile',
    words: ['__complete', 'bash', '--', 'awsx', 'exec', 'account-99'],
    target: 1.5,
  },
  { what: '`awsx login --check`', words: ['login', '--check', 'role'] },
]

export async function measureInteractive({ sandbox, builds, rounds }) {
  const env = { ...sandbox.env, AWS_CONFIG_FILE: sandbox.usualConfig }
  const yardstick = findYardstick(builds)
  const few = chooseFew(builds)
  const bare = { key: 'bare', argv: [yardstick.node, '-e', '0'], env }
  const ours = few.flatMap(({ name, start }) =>
    commands.map(({ what, words }) => ({ key: `${name}: ${what}`, argv: [...start, ...words], env })),
  )
  for (const { argv } of ours) await timeOf(argv, env)
  const times = await measureInTurns([bare, ...ours], rounds)
  const rows = few.flatMap(({ name }) =>
    commands.map(({ what, target }) => ({
      what: `${name}: ${what}`,
      times: times.get(`${name}: ${what}`),
      base: times.get('bare'),
      target,
    })),
  )
  return [
    {
      id: 'interactive',
      title: 'At the terminal',
      text: `Commands with ${usualProfiles.toLocaleString('en')} profiles, with their output thrown away. The ratio is to \`node -e 0\` of ${yardstick.name}.`,
      rows,
    },
    ...(hasTerminals ? [await measureFirstFrame({ few, yardstick, env, rounds })] : []),
  ]
}

/** The picker, next to the runtime that shows a line on a terminal. */
async function measureFirstFrame({ few, yardstick, env, rounds }) {
  const subjects = [
    { key: 'bare', argv: [yardstick.node, '-e', 'console.log("account-0")'] },
    ...few.map(({ name, start }) => ({ key: name, argv: [...start, 'exec'] })),
  ]
  const times = new Map(subjects.map(({ key }) => [key, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const { key, argv } of subjects) times.get(key).push(await timeOfFrame(argv, env, 'account-0'))
  const base = times.get('bare')
  return {
    id: 'frame',
    title: 'The first frame of the picker',
    text: `\`awsx exec\` without a profile, until the picker shows the first of ${usualProfiles.toLocaleString('en')} profiles, on a terminal of script(1), whose time is included. The ratio is to ${yardstick.name} that shows a line there.`,
    rows: [
      { what: `${yardstick.name}: \`console.log\``, times: base },
      ...few.map(({ name }) => ({ what: `${name}: the picker`, times: times.get(name), base })),
    ],
  }
}
