/** Lays out what is released next to the program: manual page, completions, licenses. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { programName, root } from './metadata.mjs'
import { run } from './run.mjs'

/** The completion scripts of the archives and packages, by shell. */
const completionFiles = { bash: 'awsx.bash', zsh: '_awsx', fish: 'awsx.fish' }

/**
 * Makes the folder that an archive contains.
 * @param binary the built binary; its folder has the notices
 * @param folder removed first if it exists
 */
export function stageArchive({ binary, platform, folder }) {
  rmSync(folder, { recursive: true, force: true })
  const put = (source, target, mode = 0o644) => {
    mkdirSync(dirname(join(folder, target)), { recursive: true })
    copyFileSync(source, join(folder, target))
    chmodSync(join(folder, target), mode)
  }
  put(binary, programName(platform), 0o755)
  put(join(root, 'LICENSE'), 'LICENSE')
  put(join(root, 'README.md'), 'README.md')
  put(join(dirname(binary), 'THIRD-PARTY-NOTICES.txt'), 'THIRD-PARTY-NOTICES.txt')
  put(join(root, 'dist/awsx.1'), 'awsx.1')
  for (const [shell, file] of Object.entries(completionFiles)) {
    const target = join(folder, 'completions', file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, completionOf(shell))
  }
}

/** The scripts are the same on all platforms, so the npm build prints them. */
function completionOf(shell) {
  const entry = join(root, 'dist/awsx.js')
  if (!existsSync(entry)) throw new Error('dist is missing: npm run build')
  return run(process.execPath, [entry, 'completion', shell])
}

/** Sets the time of a folder and everything in it. @param time seconds since 1970 UTC */
export function setTimes(folder, time) {
  for (const name of readdirSync(folder, { recursive: true })) utimesSync(join(folder, name), time, time)
  utimesSync(folder, time, time)
}
