/** The tarball as a user installs it, from the registry alone and with no script of any package. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'
import { isRegistryThere, npm, pack, readManifest, root } from './tarball.ts'

const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
const describeWithRegistry = isRegistryThere() ? describe : describe.skip

describeWithRegistry('installed (with a registry)', () => {
  let folder: string
  let tarball: string
  let sandbox: Sandbox

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'awsx-test-'))
    tarball = pack(folder).path
    sandbox = await openSandbox({ store: false })
    sandbox.writeCredentials(
      `[keys]\naws_access_key_id = ${HANAKO.accessKeyId}\naws_secret_access_key = ${HANAKO.secretAccessKey}\n`,
    )
    sandbox.writeConfig(
      '[profile role]\nrole_arn = arn:aws:iam::222222222222:role/role-s\nsource_profile = keys\n',
    )
  })

  afterAll(async () => {
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** @returns a folder with nothing in it, or with awsx installed */
  function makeFolder(name: string, ...options: readonly string[]): string {
    const project = join(folder, name)
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "private": true }')
    npm(['install', ...quiet, ...options, tarball], project)
    return project
  }

  /** Runs a profile with a role, which takes a call of AWS, the store, and then neither. */
  async function expectWorks(awsx: string): Promise<void> {
    const { version } = readManifest(root)
    expect(await sandbox.run(awsx, ['--version'])).toMatchObject({ status: 0, stdout: `awsx ${version}\n` })
    sandbox.aws.resetCalls()
    const words = ['exec', 'role', '--', 'sh', '-c', 'echo "$AWS_ACCOUNT_ID"']
    for (const args of [[...words.slice(0, 2), '--refresh', ...words.slice(2)], words])
      expect(await sandbox.run(awsx, args)).toMatchObject({ status: 0, stdout: '222222222222\n', stderr: '' })
    expect(sandbox.aws.calls).toHaveLength(1)
  }

  test('in an empty folder it works, with the binding to the keychain as its only company', async () => {
    const project = makeFolder('project')
    const packages = listPackages(join(project, 'node_modules'))

    expect(packages.map(({ name }) => name.replace(/keyring-.*/, 'keyring-PLATFORM')).toSorted()).toEqual([
      '@napi-rs/keyring',
      '@napi-rs/keyring-PLATFORM',
      'awsx',
    ])
    await expectWorks(join(project, 'node_modules/.bin/awsx'))
    const npx = await sandbox.run('npx', ['--no-install', '--prefix', project, 'awsx', '--version'])
    expect(npx.stdout).toMatch(/^awsx \d/m)
  })

  test('no package of the tree has a script for its installation', () => {
    const project = makeFolder('scripts')
    const packages = listPackages(join(project, 'node_modules'))

    expect(packages.length).toBeGreaterThan(1)
    for (const { scripts = {} } of packages)
      expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([])
    expect(findFiles(project, 'binding.gyp')).toEqual([])
  })

  test('for all users of a machine it works through the link that npm makes, and uninstalled only the store stays', async () => {
    const prefix = join(folder, 'prefix')
    mkdirSync(prefix)
    npm(['install', '--global', '--prefix', prefix, ...quiet, tarball], folder)
    const link = join(prefix, 'bin/awsx')

    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(prefix, 'share/man/man1/awsx.1'), 'utf8')).toMatch(/^\.TH AWSX 1/im)
    await expectWorks(link)
    const { stdout } = await sandbox.run(link, ['store', '--json'])
    const { folder: store } = JSON.parse(stdout) as { folder: string }

    npm(['uninstall', '--global', '--prefix', prefix, ...quiet, 'awsx'], folder)
    const left = readdirSync(prefix, { recursive: true, encoding: 'utf8' })
    expect(left.filter((name) => !lstatSync(join(prefix, name)).isDirectory())).toEqual([])
    expect(readdirSync(store)).toContain('store.json')
  })

  test('once fetched, it is installed without a network', async () => {
    makeFolder('online')
    const awsx = join(makeFolder('offline', '--offline'), 'node_modules/.bin/awsx')

    expect(await sandbox.run(awsx, ['explain', 'role'])).toMatchObject({ status: 0, stderr: '' })
  })
})

function listPackages(modules: string): ReturnType<typeof readManifest>[] {
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'))
  const folders = names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
  )
  return folders
    .map((name) => join(modules, name))
    .flatMap((folder) => {
      const inner = join(folder, 'node_modules')
      return [readManifest(folder), ...(existsSync(inner) ? listPackages(inner) : [])]
    })
}

function findFiles(folder: string, wanted: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(wanted))
}
