import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

/**
 * The same file in the main checkout of a git worktree, which shares its trust. A `.git` file alone proves nothing, because anyone can write
 * one that names a trusted repository: that repository must name the worktree, too, and both must belong to the user.
 * @param path of a directory file
 * @returns undefined if it is not in a worktree
 */
export function findMainPath(path: string, uid: number | undefined): string | undefined {
  try {
    const worktree = findCheckout(dirname(path))
    if (worktree === undefined) return undefined
    const link = join(worktree, '.git')
    const metadata = resolveIn(worktree, readFileSync(link, 'utf8').replace(/^gitdir: /, ''))
    const worktrees = dirname(metadata)
    const git = dirname(worktrees)
    if (basename(worktrees) !== 'worktrees' || basename(git) !== '.git') return undefined
    const back = resolveIn(metadata, readFileSync(join(metadata, 'gitdir'), 'utf8'))
    const isNamed = join(realpathSync(dirname(back)), basename(back)) === link
    if (!isNamed || ![link, metadata, join(metadata, 'gitdir')].every((file) => isOwn(file, uid)))
      return undefined
    return join(realpathSync(dirname(git)), relative(worktree, path))
  } catch {
    return undefined
  }
}

/** The nearest folder with a `.git` file, which a worktree has; a main checkout has a folder instead. */
function findCheckout(folder: string): string | undefined {
  const stats = lstatSync(join(folder, '.git'), { throwIfNoEntry: false })
  if (stats !== undefined) return stats.isFile() ? folder : undefined
  return dirname(folder) === folder ? undefined : findCheckout(dirname(folder))
}

function resolveIn(folder: string, text: string): string {
  return resolve(folder, text.trim())
}

function isOwn(path: string, uid: number | undefined): boolean {
  return uid === undefined || lstatSync(path).uid === uid
}
