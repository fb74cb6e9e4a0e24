import type { Args, CommandSpec } from '../argv/command-spec.ts'

/** The runs of a command that only the user may start: all of them, or those with one of the actions or options. */
interface RefusedRuns {
  /** First arguments. */
  readonly actions?: readonly string[]
  readonly options?: readonly string[]
  /** Options with which the command only shows something, so that an agent may run it. */
  readonly harmless?: readonly string[]
}

const everyRun: RefusedRuns = {}
const everyRealRun: RefusedRuns = { harmless: ['dry-run'] }

/**
 * What a coding agent may run. It may not change what decides over it: guards, settings, profiles, keys, MFA seeds, and trust. Commands that
 * hand out credentials are allowed, because guards decide about those; so are commands that only take something away.
 */
export const agentRules: Readonly<Record<string, 'allowed' | RefusedRuns>> = {
  exec: 'allowed',
  use: 'allowed',
  each: 'allowed',
  export: 'allowed',
  'credential-process': 'allowed',
  token: 'allowed',
  'git-credential': 'allowed',
  'docker-credential': 'allowed',
  ssh: 'allowed',
  console: 'allowed',
  // What an agent grants with it counts as used by the agent.
  server: 'allowed',
  // Both give programs credentials that no guard limits.
  login: { options: ['share', 'console-credentials'] },
  logout: 'allowed',
  clear: 'allowed',
  lock: 'allowed',
  list: 'allowed',
  explain: 'allowed',
  status: 'allowed',
  whoami: 'allowed',
  audit: 'allowed',
  doctor: 'allowed',
  keys: 'allowed',
  add: everyRun,
  rotate: everyRealRun,
  remove: everyRun,
  store: { actions: ['passphrase', 'move', 'rotate-key', 'export', 'import'] },
  mfa: { options: ['store-seed', 'remove-seed'] },
  configure: everyRealRun,
  sync: everyRealRun,
  import: everyRealRun,
  allow: { harmless: ['list'] },
  // After it, commands in the directory take the default profile.
  deny: everyRun,
  grant: { harmless: ['list'] },
  config: { actions: ['set', 'unset', 'edit'] },
  init: { options: ['install', 'uninstall'], harmless: ['dry-run'] },
  completion: 'allowed',
  help: 'allowed',
  update: 'allowed',
  version: 'allowed',
  __complete: 'allowed',
  __renew: 'allowed',
  __fetch: 'allowed',
  __broker: 'allowed',
}

/** A command that refuses coding agents what its rule says. */
export function withAgentRule(spec: CommandSpec): CommandSpec {
  const rule = agentRules[spec.name]
  if (rule === undefined || rule === 'allowed') return spec
  return {
    ...spec,
    async run() {
      const handler = await spec.run()
      return {
        async run(args, context) {
          const line = findRefusedRun(spec, rule, args)
          if (line !== undefined) {
            const { requireUser } = await import('../app/user-decision.ts')
            await requireUser(context, line, hintsFor(rule))
          }
          return handler.run(args, context)
        },
      }
    },
  }
}

/** @returns what only the user can run: `awsx config set`; undefined for a run that is allowed */
function findRefusedRun(
  { name, positionals: [first] }: CommandSpec,
  { actions, options, harmless = [] }: RefusedRuns,
  args: Args,
): string | undefined {
  const given = new Map(Object.entries<unknown>(args.options))
  const isGiven = (option: string): boolean => given.get(option) !== undefined && given.get(option) !== false
  if (harmless.some(isGiven)) return undefined
  const typed = first === undefined ? undefined : args.positionals[first.name]
  const action = actions?.find((word) => word === typed)
  const option = options?.find(isGiven)
  if ((actions ?? options) === undefined) return `awsx ${name}`
  if (action !== undefined) return `awsx ${name} ${action}`
  return option === undefined ? undefined : `awsx ${name} --${option}`
}

function hintsFor({ harmless }: RefusedRuns): readonly string[] {
  return harmless?.includes('dry-run') === true
    ? ['to see what it would change, run the same command with --dry-run']
    : []
}
