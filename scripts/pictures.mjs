#!/usr/bin/env node
/**
 * Makes the pictures of the documentation from real runs against the local AWS of the tests: the picker, `awsx use`, completion in zsh
 * and fish, the live status, and the page on which `awsx console` ends. Needs tmux, zsh, fish and Chromium; after npm run build.
 *
 *   node scripts/pictures.mjs                    makes all
 *   node scripts/pictures.mjs picker status      makes these
 *   node scripts/pictures.mjs --check picker     exit status 1 if the picture differs from what is shown now
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { drawTerminal } from './draw-terminal.mjs'
import { config, foreignFreeEnvironment, root, startLocalAws, writeApprover } from './local-place.mjs'

const team = `[profile prod-admin]
role_arn = arn:aws:iam::333333333333:role/Admin
source_profile = profile-for-sso
awsx_account_name = shop-prod
awsx_tags = shop,tokyo

[profile prod-read]
role_arn = arn:aws:iam::333333333333:role/ReadOnly
source_profile = profile-for-sso
awsx_account_name = shop-prod
awsx_tags = shop,tokyo

[profile staging]
role_arn = arn:aws:iam::444444444444:role/Operator
source_profile = profile-for-sso
awsx_account_name = shop-staging
awsx_tags = shop

[profile data-lake]
role_arn = arn:aws:iam::555555555555:role/Analyst
source_profile = profile-for-sso
awsx_account_name = data
`

const pictures = {
  picker: {
    title: 'awsx exec shows the profiles to pick from; "shop" is typed',
    size: [78, 7],
    shell: ['/bin/sh', '-i'],
    keys: ['awsx exec', 'Enter', /Enter picks/, 'shop', /3\/6/],
  },
  status: {
    title: 'awsx status --watch',
    size: [104, 9],
    shell: ['/bin/sh', '-i'],
    keys: ['awsx status --watch', 'Enter', /^q leaves/m],
  },
  use: {
    title: 'awsx use and awsx use --clear in bash',
    size: [92, 16],
    shell: ['bash', '--norc', '--noprofile', '-i'],
    start: ["PS1='$ '", 'eval "$(awsx init bash)"'],
    keys: [
      'awsx use profile-for-role-s',
      'Enter',
      /this shell has/,
      'echo "$AWSX_PROFILE in $AWS_REGION, account $AWS_ACCOUNT_ID"',
      'Enter',
      'awsx status --prompt',
      'Enter',
      /^profile-for-role-s (?:59m|1h 0m)/m,
      'awsx use --clear',
      'Enter',
      /any more/,
      'env | grep -c AWS_SECRET',
      'Enter',
      /^0$/m,
    ],
  },
  'completion-zsh': {
    title: 'Tab in zsh shows the options of awsx console',
    size: [100, 30],
    shell: ['zsh', '-f', '-i'],
    start: ['autoload -Uz compinit; compinit -u', 'eval "$(awsx init zsh)"', "PS1='%% '"],
    keys: ['awsx console staging --', 'Tab', /--mfa-token/],
  },
  'completion-fish': {
    title: 'Tab in fish shows the commands of awsx',
    size: [100, 24],
    shell: ['fish', '--no-config', '-i'],
    start: [
      'set -g fish_greeting',
      'set -g fish_autosuggestion_enabled 0',
      'awsx init fish | source',
      "function fish_prompt; echo '> '; end",
    ],
    keys: ['awsx ', 'Tab', /whoami/],
  },
}

process.exitCode = await main(process.argv.slice(2))

async function main(words) {
  const isCheck = words.includes('--check')
  const named = words.filter((word) => word !== '--check')
  const all = [...Object.keys(pictures), 'console']
  const unknown = named.find((name) => !all.includes(name))
  if (unknown !== undefined) return say(`no picture "${unknown}": one of ${all.join(', ')}`, 2)
  const home = mkdtempSync(join(tmpdir(), 'awsx-pictures-'))
  const { url, server } = await startLocalAws()
  try {
    const env = furnish(home, url)
    run(env, ['login', 'profile-for-role-s'])
    const results = []
    for (const name of named.length === 0 ? all : named) {
      const path = join(root, 'docs/images', name === 'console' ? 'console.png' : `${name}.svg`)
      const fresh =
        name === 'console' ? await photographConsole(env) : await record(pictures[name], env, home)
      results.push(isCheck ? compare(path, fresh) : writeFileSync(path, fresh))
    }
    return results.some((same) => same === false) ? 1 : 0
  } finally {
    server.kill()
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

function say(message, status) {
  console.error(message)
  return status
}

function compare(path, fresh) {
  if (readFileSync(path, 'utf8') === fresh) return true
  console.error(
    `${path.replace(`${root}/`, '')} is not what is shown now: npm run build, then node scripts/pictures.mjs`,
  )
  return false
}

function furnish(home, url) {
  for (const folder of ['.aws', 'bin', 'run']) mkdirSync(join(home, folder), { mode: 0o700 })
  writeFileSync(join(home, '.aws/config'), `${config}\n${team}`)
  writeFileSync(
    join(home, 'bin/awsx'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/awsx.js')}' "$@"\n`,
    { mode: 0o755 },
  )
  return {
    ...foreignFreeEnvironment(),
    HOME: home,
    USER: 'hanako',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    PS1: '$ ',
    ENV: '',
    PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH}`,
    AWS_ENDPOINT_URL: url,
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    AWSX_PASSPHRASE: 'only for these pictures',
    XDG_RUNTIME_DIR: join(home, 'run'),
    BROWSER: writeApprover(join(home, 'bin/approve'), url),
    DISPLAY: ':0',
  }
}

function run(env, args) {
  const { status, stdout, stderr } = spawnSync('awsx', args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`awsx ${args[0]} ended with status ${status}: ${stderr}`)
  return stdout
}

/** Presses keys in a pane of a tmux server of its own, and takes what stands there in the end. */
async function record({ title, size: [columns, rows], shell, start = [], keys }, env, home) {
  const socket = join(mkdtempSync(join(home, 'tmux-')), 'socket')
  const tmux = (...args) => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-f', '/dev/null', '-S', socket, ...args], {
      env,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`)
    return stdout
  }
  const words = Object.entries(env).flatMap(([name, value]) => (name === 'TMUX' ? [] : [`${name}=${value}`]))
  tmux(
    'new-session',
    '-d',
    '-x',
    String(columns),
    '-y',
    String(rows),
    '-c',
    home,
    'env',
    '-i',
    ...words,
    ...shell,
  )
  try {
    const screen = (...options) => tmux('capture-pane', '-p', ...options)
    for (const line of [...start, 'clear; echo rea""dy']) {
      tmux('send-keys', '-l', line)
      tmux('send-keys', 'Enter')
    }
    await until(/^ready$/m, screen)
    tmux('send-keys', '-l', 'clear')
    tmux('send-keys', 'Enter')
    await until(/^(?!.*ready)/s, screen)
    for (const key of keys) {
      if (key instanceof RegExp) await until(key, screen)
      else if (/^(?:Enter|Tab|Escape|C-.)$/.test(key)) tmux('send-keys', key)
      else tmux('send-keys', '-l', key)
      // A shell takes keys that come at once for pasted text.
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    return drawTerminal(normalize(screen('-e').trimEnd().split('\n'), home), title)
  } finally {
    tmux('kill-server')
  }
}

async function until(what, screen) {
  for (const deadline = Date.now() + 15_000; ;) {
    const shown = screen()
    if (what.test(shown)) return
    if (Date.now() > deadline) throw new Error(`the screen never showed ${what}, but:\n${shown}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What differs from run to run is replaced; lines end where their text does. */
function normalize(lines, home) {
  return lines.map((line) =>
    line
      .replaceAll(join(home, 'state'), '~/.local/state/awsx')
      .replace(/(\d{4}-\d\d-\d\d )?\d\d:\d\d \(in [^)]+\)/g, '10:00 (in 59m)')
      .replace(/^(profile-for-role-s) (?:\d+h )?\d+m$/, '$1 59m')
      .trimEnd(),
  )
}

/** The last page of a sign-in to the console, as the local AWS shows it. */
async function photographConsole(env) {
  const { chromium } = await import('playwright-core')
  const address = run(env, ['console', 'profile-for-role-s', '--service', 'ec2', '--print', '--quiet']).trim()
  const args = ['--disable-gpu', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false, args })
  try {
    const page = await browser.newPage({ viewport: { width: 860, height: 420 } })
    await page.goto(address)
    return await page.screenshot()
  } finally {
    await browser.close()
  }
}
