import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Result, Sandbox } from '../in-process/sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await openSandbox({ store: false })
})

afterEach(() => sandbox.close())

const block = (line: string, note = ''): string =>
  `# >>> awsx >>> added by awsx init --install; to remove: awsx init --uninstall\n${line}\n# <<< awsx <<<${note}\n`

const bashBlock = block('eval "$(awsx init bash)"')

async function install(...words: readonly string[]): Promise<Result> {
  const result = await sandbox.run('init', ...words, '--install', '--yes')
  expect(result).toMatchObject({ status: 0, stdout: '' })
  return result
}

async function uninstall(...words: readonly string[]): Promise<Result> {
  const result = await sandbox.run('init', ...words, '--uninstall', '--yes')
  expect(result).toMatchObject({ status: 0, stdout: '' })
  return result
}

describe('the startup file', () => {
  test.each([
    ['bash', '.bashrc', 'eval "$(awsx init bash)"'],
    ['zsh', '.zshrc', 'eval "$(awsx init zsh)"'],
    ['fish', '.config/fish/conf.d/awsx.fish', 'status is-interactive; and awsx init fish | source'],
    [
      'pwsh',
      '.config/powershell/Microsoft.PowerShell_profile.ps1',
      'Invoke-Expression (& awsx init powershell | Out-String)',
    ],
    ['xonsh', '.xonshrc', 'execx($(awsx init xonsh))'],
    ['tcsh', '.tcshrc', 'eval "`awsx init tcsh`"'],
    ['elvish', '.config/elvish/rc.elv', 'eval (awsx init elvish | slurp)'],
  ])('of %s is created, and deleted again', async (shell, path, line) => {
    const installed = await install(shell)

    expect(sandbox.readFile(path)).toBe(block(line, ' awsx created this file'))
    expect(installed.stderr).toContain(`awsx: wrote ~/${path}; open a new shell, or run: `)
    expect((await uninstall(shell)).stderr).toContain(`deleted ~/${path}`)
    expect(existsSync(join(sandbox.home, path))).toBe(false)
  })

  test('is that of the login shell if none is named', async () => {
    const env = { SHELL: '/usr/bin/zsh' }
    await sandbox.runWith({ env }, 'init', '--install', '--yes')

    expect(sandbox.readFile('.zshrc')).toContain('awsx init zsh')

    await sandbox.runWith(
      { env: { SHELL: undefined }, accountShell: '/bin/bash' },
      'init',
      '--install',
      '--yes',
    )

    expect(sandbox.readFile('.bashrc')).toContain('awsx init bash')
  })

  test('of zsh is in ZDOTDIR', async () => {
    const folder = join(sandbox.home, 'zsh')
    await sandbox.runWith({ env: { ZDOTDIR: folder } }, 'init', 'zsh', '--install', '--yes')

    expect(sandbox.readFile('zsh/.zshrc')).toContain('awsx init zsh')
    expect(sandbox.readFile('.zshrc')).toBeUndefined()
  })

  test.each([
    [{}, '.bash_profile'],
    [{ '.profile': 'umask 022\n' }, '.profile'],
    [{ '.bash_profile': '. ~/.bashrc\n', '.bashrc': '' }, '.bashrc'],
    [{ '.bash_profile': 'umask 022\n', '.bashrc': '' }, '.bash_profile'],
  ])('of bash on macOS with %j is %s', async (files, expected) => {
    for (const [name, text] of Object.entries(files)) sandbox.writeFile(name, text)
    await sandbox.runWith({ platform: 'darwin' }, 'init', 'bash', '--install', '--yes')

    expect(sandbox.readFile(expected)).toContain('awsx init bash')
  })

  test('of tcsh is ~/.cshrc if only that exists', async () => {
    sandbox.writeFile('.cshrc', 'set prompt = "> "\n')
    await install('tcsh')

    expect(sandbox.readFile('.cshrc')).toContain('awsx init tcsh')
    expect(sandbox.readFile('.tcshrc')).toBeUndefined()
  })

  test('is the one in --file', async () => {
    await install('powershell', '--file', join(sandbox.home, 'profile.ps1'))

    expect(sandbox.readFile('profile.ps1')).toContain('awsx init powershell')
  })
})

describe('the text of the file', () => {
  const texts: readonly (readonly [what: string, before: string, after: string])[] = [
    ['that ends with a line break', 'a\n', `a\n${bashBlock}`],
    ['that is empty', '', bashBlock],
    [
      'without a line break at the end',
      'a\n\nb',
      `a\n\nb\n${block('eval "$(awsx init bash)"', ' awsx added the line break before this block')}`,
    ],
    ['with blank lines at the end', 'a\n\n\n', `a\n\n\n${bashBlock}`],
    ['with CR LF', 'a\r\nb\r\n', `a\r\nb\r\n${bashBlock}`],
    ['with a byte order mark and tabs', '\uFEFF\ta \n', `\uFEFF\ta \n${bashBlock}`],
  ]

  test.each(texts)('%s stays byte for byte', async (_what, before, after) => {
    sandbox.writeFile('.bashrc', before)
    await install('bash')

    expect(sandbox.readFile('.bashrc')).toBe(after)
    await uninstall('bash')
    expect(sandbox.readFile('.bashrc')).toBe(before)
  })

  test.each(texts)('%s stays when text was added after the block', async (_what, before) => {
    sandbox.writeFile('.bashrc', before)
    await install('bash')
    sandbox.writeFile('.bashrc', `${sandbox.readFile('.bashrc')}export LATER=1\n`)
    await uninstall('bash')

    const separator = before === '' || before.endsWith('\n') ? '' : '\n'
    expect(sandbox.readFile('.bashrc')).toBe(`${before}${separator}export LATER=1\n`)
  })

  test('does not change when awsx is installed again', async () => {
    sandbox.writeFile('.bashrc', 'a\n')
    await install('bash')
    const { stderr } = await install('bash')

    expect(stderr).toBe('awsx: ~/.bashrc already loads awsx; nothing to change\n')
    expect(sandbox.readFile('.bashrc')).toBe(`a\n${bashBlock}`)
  })

  test('gets the other line for --prompt, where the block is', async () => {
    sandbox.writeFile('.bashrc', 'a\n')
    await install('bash')
    sandbox.writeFile('.bashrc', `${sandbox.readFile('.bashrc')}b\n`)
    await install('bash', '--prompt')

    expect(sandbox.readFile('.bashrc')).toBe(`a\n${block('eval "$(awsx init bash --prompt)"')}b\n`)
    await uninstall('bash')
    expect(sandbox.readFile('.bashrc')).toBe('a\nb\n')
  })

  test('with a line that the user wrote does not change', async () => {
    const text = '# eval "$(awsx init zsh)"\neval "$(awsx init bash)"\n'
    sandbox.writeFile('.bashrc', text)

    expect((await install('bash', '--prompt')).stderr).toBe(
      'awsx: ~/.bashrc already loads awsx in line 2; nothing to change\n' +
        'awsx: hint: for the prompt, replace that line with: eval "$(awsx init bash --prompt)"\n',
    )
    expect((await uninstall('bash')).stderr).toBe(
      'awsx: awsx init --install did not write line 2 of ~/.bashrc; remove it in an editor\n',
    )
    expect(sandbox.readFile('.bashrc')).toBe(text)
  })

  test('without awsx does not change when it is uninstalled', async () => {
    sandbox.writeFile('.bashrc', '# awsx init bash\n')

    expect((await uninstall('bash')).stderr).toBe('awsx: ~/.bashrc does not load awsx; nothing to change\n')
    expect((await uninstall('zsh')).stderr).toBe('awsx: ~/.zshrc does not load awsx; nothing to change\n')
    expect(sandbox.readFile('.bashrc')).toBe('# awsx init bash\n')
    expect(sandbox.readFile('.zshrc')).toBeUndefined()
  })

  test('with two blocks keeps the first, and loses both when it is uninstalled', async () => {
    const text = `a\n${bashBlock}b\n${block('eval "$(awsx init bash --prompt)"')}c\n`
    sandbox.writeFile('.bashrc', text)
    await install('bash')
    expect(sandbox.readFile('.bashrc')).toBe(`a\n${bashBlock}b\nc\n`)

    sandbox.writeFile('.bashrc', text)
    await uninstall('bash')
    expect(sandbox.readFile('.bashrc')).toBe('a\nb\nc\n')
  })

  test('with two blocks at the end loses also the line break that awsx added', async () => {
    const added = block('eval "$(awsx init bash)"', ' awsx added the line break before this block')
    sandbox.writeFile('.bashrc', `a\n${added}${bashBlock}`)
    await uninstall('bash')
    expect(sandbox.readFile('.bashrc')).toBe('a')
  })

  test.each(['--install', '--uninstall'])(
    'with half a block after a whole one is an error for %s',
    async (option) => {
      const text = `${bashBlock}${bashBlock.replace('# <<< awsx <<<\n', '')}export MINE=1\n`
      sandbox.writeFile('.bashrc', text)
      const result = await sandbox.run('init', 'bash', option, '--yes')

      expect(result.stderr).toContain('the awsx block has no last line')
      expect(sandbox.readFile('.bashrc')).toBe(text)
    },
  )

  test.each(['--install', '--uninstall'])('with half a block is an error for %s', async (option) => {
    const text = `a\n${bashBlock.replace('# <<< awsx <<<\n', '')}export MINE=1\n`
    sandbox.writeFile('.bashrc', text)
    const result = await sandbox.run('init', 'bash', option, '--yes')

    expect(result.status).not.toBe(0)
    expect(result.stderr).toContain('the awsx block has no last line')
    expect(result.stderr).toContain('[CONFIG_PARSE]')
    expect(sandbox.readFile('.bashrc')).toBe(text)
  })
})

describe('asking', () => {
  test('shows the diff and writes after yes', async () => {
    sandbox.writeFile('.bashrc', 'export GITHUB_TOKEN=secret\n')
    const { asked, said, stdout } = await sandbox.runWith({ answers: ['y'] }, 'init', 'bash', '--install')

    expect(said).toEqual([
      '--- ~/.bashrc',
      '+++ ~/.bashrc',
      '@@ -1,0 +2,3 @@',
      '+# >>> awsx >>> added by awsx init --install; to remove: awsx init --uninstall',
      '+eval "$(awsx init bash)"',
      '+# <<< awsx <<<',
    ])
    expect(asked).toEqual([expect.objectContaining({ question: 'Write this to ~/.bashrc? [Y/n]: ' })])
    expect(stdout).toBe('')
    expect(sandbox.readFile('.bashrc')).toContain(bashBlock)
  })

  test.each([['--install'], ['--uninstall']])('writes nothing after no (%s)', async (option) => {
    const text = option === '--install' ? 'a\n' : `a\n${bashBlock}`
    sandbox.writeFile('.bashrc', text)
    const { stderr, status } = await sandbox.runWith({ answers: ['n'] }, 'init', 'bash', option)

    expect({ stderr, status }).toEqual({ stderr: 'awsx: nothing was written\n', status: 0 })
    expect(sandbox.readFile('.bashrc')).toBe(text)
  })

  test.each([['--install'], ['--uninstall']])('needs a terminal or --yes (%s)', async (option) => {
    const text = option === '--install' ? 'a\n' : `a\n${bashBlock}`
    sandbox.writeFile('.bashrc', text)
    const { stderr, status } = await sandbox.run('init', 'bash', option)

    expect(status).toBe(2)
    expect(stderr).toContain(
      'init: cannot prompt for confirmation without a terminal, and --yes was not given [USAGE]',
    )
    expect(stderr).toContain(`awsx: hint: to write it: awsx init bash ${option} --yes\n`)
    expect(sandbox.readFile('.bashrc')).toBe(text)
  })

  test('repeats the other options in the hints', async () => {
    const argv = ['init', 'zsh', '--install', '--prompt', '--file', 'my rc']
    const { stderr } = await sandbox.run(...argv)

    const typed = "awsx init zsh --install --prompt --file 'my rc'"
    expect(stderr).toContain(`awsx: hint: to see what would change: ${typed} --dry-run\n`)
    expect(stderr).toContain(`awsx: hint: to write it: ${typed} --yes\n`)
  })

  test('--dry-run prints the diff on stdout', async () => {
    const { stdout, stderr } = await sandbox.run('init', 'bash', '--install', '--dry-run')

    expect(stdout).toContain('+eval "$(awsx init bash)"\n')
    expect(stderr).toBe('')
    expect(sandbox.readFile('.bashrc')).toBeUndefined()
  })

  test('--quiet prints nothing', async () => {
    expect(await install('bash', '--quiet')).toMatchObject({ stderr: '' })
  })
})

describe('the file', () => {
  test('behind a symbolic link is changed, and the link and the mode stay', async () => {
    const target = sandbox.writeFile('dotfiles/bashrc', 'a\n')
    chmodSync(target, 0o640)
    const link = join(sandbox.home, '.bashrc')
    symlinkSync('dotfiles/bashrc', link)
    await install('bash')

    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe(`a\n${bashBlock}`)
    expect(statSync(target).mode & 0o777).toBe(0o640)
    await uninstall('bash')
    expect(readFileSync(target, 'utf8')).toBe('a\n')
  })

  test('behind a symbolic link that leads nowhere is an error', async () => {
    symlinkSync('dotfiles/bashrc', join(sandbox.home, '.bashrc'))
    const { stderr, status } = await sandbox.run('init', 'bash', '--install', '--yes')

    expect(status).not.toBe(0)
    expect(stderr).toContain('the startup file is a symbolic link to a file that does not exist')
    expect(lstatSync(join(sandbox.home, '.bashrc')).isSymbolicLink()).toBe(true)
  })

  test.each(['--install', '--uninstall'])('that is read-only stays (%s)', async (option) => {
    const text = option === '--install' ? 'a\n' : `a\n${bashBlock}`
    chmodSync(sandbox.writeFile('.bashrc', text), 0o444)
    const { stderr, status } = await sandbox.runWith({ answers: [] }, 'init', 'bash', option)

    expect(status).toBe(3)
    expect(stderr).toContain(
      'the startup file is read-only; nothing was changed (~/.bashrc) [CONFIG_UNREADABLE]',
    )
    expect(sandbox.readFile('.bashrc')).toBe(text)
  })

  test('that is not UTF-8 stays', async () => {
    const bytes = Buffer.from('# caf\xe9\n', 'latin1')
    writeFileSync(join(sandbox.home, '.bashrc'), bytes)
    const { stderr, status } = await sandbox.run('init', 'bash', '--install', '--yes')

    expect(status).not.toBe(0)
    expect(stderr).toContain('the startup file is not UTF-8 text, so it is left alone')
    expect(readFileSync(join(sandbox.home, '.bashrc'))).toEqual(bytes)
  })

  test('that is a folder is an error', async () => {
    mkdirSync(join(sandbox.home, '.bashrc'))
    const { stderr, status } = await sandbox.run('init', 'bash', '--install', '--yes')

    expect(status).not.toBe(0)
    expect(stderr).toMatch(/startup file .*\[CONFIG_UNREADABLE\]/)
  })

  test('below a file is an error', async () => {
    sandbox.writeFile('.config/fish', '')
    const { stderr, status } = await sandbox.run('init', 'fish', '--install', '--yes')

    expect(status).not.toBe(0)
    expect(stderr).toMatch(/cannot write the startup file \((?:ENOTDIR|EEXIST)/)
    expect(stderr).toContain('[CONFIG_UNREADABLE]')
  })
})

// Root may write everywhere.
const asUser = process.getuid?.() === 0 ? describe.skip : describe

asUser('the file of a user', () => {
  test('in a folder that cannot be written is an error', async () => {
    sandbox.writeFile('zsh/.zshrc', 'a\n')
    const folder = join(sandbox.home, 'zsh')
    chmodSync(folder, 0o500)
    const result = await sandbox.runWith({ env: { ZDOTDIR: folder } }, 'init', 'zsh', '--install', '--yes')
    chmodSync(folder, 0o700)

    expect(result.status).not.toBe(0)
    expect(result.stderr).toContain('cannot write the startup file (EACCES')
    expect(sandbox.readFile('zsh/.zshrc')).toBe('a\n')
  })
})

test.each([
  [['--install', '--uninstall', 'bash'], '--install and --uninstall cannot be combined'],
  [['--uninstall', '--prompt', 'bash'], '--uninstall and --prompt cannot be combined'],
  [['bash', '--yes'], '--yes requires --install or --uninstall'],
  [['bash', '--dry-run'], '--dry-run requires --install or --uninstall'],
  [['bash', '--file', 'x'], '--file requires --install or --uninstall'],
  [['tcsh', '--prompt'], '--prompt requires bash, zsh, fish, or powershell'],
  [['nu', '--install'], 'Nushell has no startup file to change'],
])('%j is a usage error', async (words, problem) => {
  const { stderr, status } = await sandbox.run('init', ...words)

  expect(status).toBe(2)
  expect(stderr).toContain(`init: ${problem}`)
})

test('an unknown login shell is a usage error', async () => {
  const { stderr, status } = await sandbox.runWith(
    { env: { SHELL: '/bin/ksh' } },
    'init',
    '--install',
    '--yes',
  )

  expect(status).toBe(2)
  expect(stderr).toContain('init: cannot tell which shell to set up: SHELL is "/bin/ksh"')
  expect(sandbox.readFile('.bashrc')).toBeUndefined()
})

test('on Windows, PowerShell names its file', async () => {
  const { stderr, status } = await sandbox.runWith(
    { platform: 'win32' },
    'init',
    'powershell',
    '--install',
    '--yes',
  )

  expect(status).toBe(2)
  expect(stderr).toContain('awsx init powershell --install --file $PROFILE')
})
