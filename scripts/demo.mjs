#!/usr/bin/env node
/**
 * Runs the main job against the local AWS of the tests, in a throw-away home: sign in once, then act as a role in another account.
 *
 *   npm run demo                 the approval page is answered by the demo itself
 *   npm run demo -- --browser    it opens in your browser
 *   npm run demo -- --shell      leaves you in a shell in which awsx talks to that AWS
 */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { config, foreignFreeEnvironment, root, startLocalAws, writeApprover } from './local-sandbox.mjs'

const options = new Set(process.argv.slice(2))
const isWindows = process.platform === 'win32'
const awsx = join(root, 'dist/awsx.js')

const home = mkdtempSync(join(tmpdir(), 'awsx-demo-'))
const { url, server } = await startLocalAws()
try {
  const env = prepareHome()
  console.log(dim(`A local AWS listens on ${url}. ~/.aws/config holds:\n`))
  console.log(config.replaceAll(/^/gm, '  '))
  await (options.has('--shell') ? openShell(env) : showMainJob(env))
} finally {
  server.kill()
  rmSync(home, { recursive: true, force: true })
}

/** Leaves out everything that awsx would read from the user's own AWS setup. */
function prepareHome() {
  mkdirSync(join(home, '.aws'))
  writeFileSync(join(home, '.aws/config'), config)
  const bin = join(home, 'bin')
  mkdirSync(bin)
  if (isWindows) writeFileSync(join(bin, 'awsx.cmd'), `@"${process.execPath}" "${awsx}" %*\r\n`)
  else writeProgram(join(bin, 'awsx'), `exec '${process.execPath}' '${awsx}' "$@"`)
  return {
    ...foreignFreeEnvironment(),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    AWSX_HOME: join(home, 'state'),
    AWSX_STORE: 'file',
    XDG_RUNTIME_DIR: makeFolder('run'),
    AWSX_PASSPHRASE: 'only for this demo',
    AWS_ENDPOINT_URL: url,
    ...(options.size === 0 ? { BROWSER: chooseBrowser(bin), DISPLAY: ':0' } : {}),
  }
}

/** On Windows the browser gets a page that is for it only; the demo answers the page that awsx names instead. */
function chooseBrowser(bin) {
  return isWindows ? `"${process.execPath}" -e 0` : writeApprover(join(bin, 'approve'), url)
}

function makeFolder(name) {
  mkdirSync(join(home, name), { mode: 0o700 })
  return join(home, name)
}

function writeProgram(path, command) {
  writeFileSync(path, `#!/bin/sh\n${command}\n`)
  chmodSync(path, 0o755)
}

async function showMainJob(env) {
  const caller = hasAwsCli(env)
    ? ['aws', 'sts', 'get-caller-identity']
    : [process.execPath, join(root, 'scripts/caller-identity.mjs')]
  const steps = [
    {
      title: 'Sign in, naming the role that you want to have in the end:',
      args: ['login', 'prod'],
    },
    { title: 'How the profile gets its credentials:', args: ['explain', 'prod'] },
    {
      title: 'Run anything with the credentials of the role:',
      args: ['exec', 'prod', '--', ...caller],
    },
    {
      title: 'Tools that know nothing of profiles get plain variables:',
      args: [
        'exec',
        'prod',
        '--',
        ...(isWindows
          ? ['cmd', '/c', 'echo %AWSX_PROFILE% in %AWS_REGION%, account %AWS_ACCOUNT_ID%']
          : ['sh', '-c', 'echo "$AWSX_PROFILE in $AWS_REGION, account $AWS_ACCOUNT_ID"']),
      ],
    },
    { title: 'Sign out, at the portal and here:', args: ['logout', 'prod'] },
  ]
  for (const { title, args } of steps) {
    console.log(dim(`# ${title}`))
    console.log(`${green('$')} awsx ${args.map(showWord).join(' ')}`)
    const status = await runAwsx(args, env)
    if (status !== 0) throw new Error(`that ended with status ${status}`)
    console.log()
  }
  console.log(dim('Try it by hand: npm run demo -- --shell'))
}

async function runAwsx(args, env) {
  const answers = isWindows && options.size === 0
  const child = spawn(process.execPath, [awsx, ...args], {
    env,
    stdio: ['inherit', 'inherit', answers ? 'pipe' : 'inherit'],
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    process.stderr.write(text)
    const [page] = /http:\S+authorize\?\S+/.exec(text) ?? []
    if (page !== undefined) void allow(page)
  })
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
}

function allow(page) {
  const body = JSON.stringify({ url: page, decision: 'allow' })
  return fetch(`${url}/_control/answer`, { method: 'POST', body })
}

function hasAwsCli(env) {
  return spawnSync('aws', ['--version'], { env, stdio: 'ignore' }).status === 0
}

function showWord(word) {
  if (word === process.execPath) return 'node'
  return /^[\w@%+=:,./-]+$/.test(word) ? word.replace(`${root}/`, '') : `'${word}'`
}

async function openShell(env) {
  console.log(dim('Try: awsx login prod; awsx exec prod -- env; leave with exit.\n'))
  const shell = spawn(isWindows ? env.ComSpec : env.SHELL || '/bin/sh', { env, stdio: 'inherit' })
  await new Promise((resolve) => {
    shell.once('exit', resolve)
  })
}

function dim(text) {
  return process.stdout.isTTY ? `\u001b[2m${text}\u001b[22m` : text
}

function green(text) {
  return process.stdout.isTTY ? `\u001b[32m${text}\u001b[39m` : text
}
