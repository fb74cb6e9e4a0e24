import type { OwnProgram } from '../process/own-program.ts'
import type { Context } from '../context.ts'
import { tryReadText } from '../context.ts'

/** How the running awsx was installed. The names are part of `awsx version --verbose --json`. */
export interface Installation {
  readonly method: InstallationMethod
  /** The method in words. */
  readonly label: string
  readonly program: string
  readonly runtime: string
  /** What updates this copy: a command, or a sentence if there is no command. */
  readonly update: string
}

export type InstallationMethod =
  | 'aur'
  | 'binary'
  | 'checkout'
  | 'deb'
  | 'homebrew'
  | 'nix'
  | 'npm'
  | 'npm-project'
  | 'npx'
  | 'rpm'
  | 'scoop'
  | 'winget'

interface Kind {
  readonly method: InstallationMethod
  readonly label: string
  readonly update: string
}

const download = 'download the new release, and replace the file'

/** By parts of the path with links resolved and `/` as separator, the most specific first. */
const byPath: readonly (Kind & { readonly pattern: RegExp })[] = [
  { method: 'homebrew', label: 'Homebrew', update: 'brew upgrade awsx', pattern: /\/Cellar\/awsx\// },
  { method: 'scoop', label: 'Scoop', update: 'scoop update awsx', pattern: /\/scoop\/apps\/awsx\//i },
  { method: 'winget', label: 'winget', update: 'winget upgrade awsx', pattern: /\/WinGet\/Packages\//i },
  { method: 'nix', label: 'Nix', update: 'nix profile upgrade awsx', pattern: /^\/nix\/store\// },
  { method: 'npx', label: 'npx', update: 'npx awsx@latest', pattern: /\/_npx\/[^/]+\/node_modules\/awsx\// },
  {
    method: 'npm',
    label: 'npm, for all projects',
    update: 'npm install --global awsx@latest',
    // The folder above is that of npm's prefix: `lib` on Unix, `npm` or the folder of Node on Windows.
    pattern: /\/(?:lib|npm|nodejs|v?\d[\d.]*)\/node_modules\/awsx\//i,
  },
  {
    method: 'npm-project',
    label: 'npm, in a project',
    update: 'npm install awsx@latest',
    pattern: /\/node_modules\/awsx\//,
  },
]

/** All packages of Linux distributions put the program into /usr/bin. A file that only one package manager writes tells which it was. */
const byFile: readonly (Kind & { readonly file: string })[] = [
  {
    method: 'deb',
    label: 'Debian package',
    update: 'sudo apt install ./FILE.deb, with the .deb of the new release',
    file: '/var/lib/dpkg/info/awsx.list',
  },
  {
    method: 'aur',
    label: 'Arch Linux package',
    update: 'update awsx-bin with the helper that installed it',
    file: '/usr/share/licenses/awsx-bin/LICENSE',
  },
  {
    method: 'rpm',
    label: 'RPM package',
    update: 'sudo dnf install ./FILE.rpm, with the .rpm of the new release',
    file: '/usr/share/licenses/awsx/LICENSE',
  },
]

/** Finds how the running awsx was installed, from its path and from files of package managers. Asks no program and no server. */
export function findInstallation(own: OwnProgram, context: Pick<Context, 'readText'>): Installation {
  const { method, label, update } = findKind(own, context)
  return { method, label, program: own.path, runtime: own.runtime, update }
}

function findKind({ path, isBinary }: OwnProgram, context: Pick<Context, 'readText'>): Kind {
  const slashes = path.replaceAll('\\', '/')
  const found = byPath.find(({ pattern }) => pattern.test(slashes))
  if (found !== undefined) return found
  if (!isBinary)
    return {
      method: 'checkout',
      label: 'a checkout of the sources',
      update: 'git pull && npm ci && npm run build',
    }
  const packaged =
    slashes === '/usr/bin/awsx'
      ? byFile.find(({ file }) => tryReadText(context, file).text !== undefined)
      : undefined
  return packaged ?? { method: 'binary', label: 'a downloaded binary', update: download }
}
