/** What a user waits for at the terminal, with a config of the size that a large company's users have. */
import { chooseFew, findYardstick } from './builds.mjs'
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
]

export function measureInteractive({ sandbox, builds, rounds }) {
  const env = { ...sandbox.env, AWS_CONFIG_FILE: sandbox.usualConfig }
  const yardstick = findYardstick(builds)
  const few = chooseFew(builds)
  const bare = { key: 'bare', argv: [yardstick.node, '-e', '0'], env }
  const ours = few.flatMap(({ name, start }) =>
    commands.map(({ what, words }) => ({ key: `${name}: ${what}`, argv: [...start, ...words], env })),
  )
  for (const { argv } of ours) timeOf(argv, env)
  const times = measureInTurns([bare, ...ours], rounds)
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
      text: `Commands with ${usualProfiles.toLocaleString('en')} profiles. The ratio is to \`node -e 0\` of ${yardstick.name}.`,
      rows,
    },
  ]
}
