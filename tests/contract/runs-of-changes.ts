import { addKey, each, print, signIn } from './run-command.ts'
import type { Runs } from './run-command.ts'

const role = '--account-id 333333333333 --role-name ReadOnly --yes'
const passphrase = 'correct horse battery staple'

/** The commands that print what they changed: by their name, what is run, by what the golden file calls it. */
export const runsOfChanges: Readonly<Record<string, Readonly<Record<string, Runs>>>> = {
  add: {
    add: async (sandbox) => [await addKey(sandbox, '--json')],
  },
  clear: {
    clear: async (sandbox) => {
      await signIn(sandbox)
      return each('clear portal-role --json', 'clear --all --json')(sandbox)
    },
  },
  config: {
    'config list': each('config list --json'),
    'config get KEY': each('config get store --json', 'config get browser --json'),
    'config set KEY': each('config set no_login true --json'),
    'config unset KEY': each('config unset no_login --json'),
    'config path': each('config path --json'),
  },
  configure: {
    'configure sso': async (sandbox) => {
      await signIn(sandbox)
      return each(
        `configure sso --sso-session work ${role} --json`,
        `configure sso --sso-session work ${role} --json`,
      )(sandbox)
    },
    'configure process': async (sandbox) => {
      sandbox.addProgram('awsx')
      return each(
        'configure process portal --dry-run --json',
        'configure process portal --yes --json',
      )(sandbox)
    },
  },
  console: {
    console: async (sandbox) => {
      await signIn(sandbox)
      return each('console portal --json', 'console portal --print --json', 'console role --json')(sandbox)
    },
  },
  lock: {
    lock: each('lock --json'),
  },
  remove: {
    remove: async (sandbox) => {
      await addKey(sandbox)
      return each('remove stored --yes --json')(sandbox)
    },
  },
  rotate: {
    rotate: async (sandbox) => {
      await addKey(sandbox)
      sandbox.writeCredentials('')
      return each(
        'rotate stored --older-than 9000d --json',
        'rotate stored --dry-run --json',
        'rotate stored --json',
      )(sandbox)
    },
  },
  store: {
    store: each('store --json'),
    'store passphrase': async (sandbox) => {
      const file = sandbox.writeFile('new', passphrase)
      return [await print(sandbox, `store passphrase --new-passphrase-file ${file} --json`)]
    },
    'store export, store import': async (sandbox) => {
      await addKey(sandbox)
      const words = `${sandbox.home}/keys.age --new-passphrase-file ${sandbox.writeFile('new', passphrase)} --json`
      const exported = await print(sandbox, `store export ${words}`)
      return [exported, await print(sandbox, `store import ${words}`)]
    },
  },
}
