/** Packs the staged folders: `.tar.xz` for Linux and macOS, `.zip` for Windows. The same folder gives the same bytes. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { run } from './run.mjs'

/** @param time of all files in the archive, in seconds since 1970 UTC @returns when the archive is written */
export async function packArchive({ folder, archive, time }) {
  rmSync(archive, { force: true })
  if (archive.endsWith('.zip')) writeFileSync(archive, await zip(folder, time))
  else packTar({ folder, archive, time })
}

/** A twentieth smaller than with `-6`. The filter for arm64 is left out: only xz 5.4 and later can unpack it. */
const x64Filters = '--x86 --lzma2=preset=9e'

/** Needs GNU tar. xz uses two threads on every machine, because one thread gives other bytes than several. */
function packTar({ folder, archive, time }) {
  const order = [
    '--sort=name',
    `--mtime=@${time}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--format=ustar',
  ]
  const xz = `xz ${archive.includes('-x64') ? x64Filters : '-6'} --threads=2`
  const args = [...order, `--use-compress-program=${xz}`, '-cf', archive]
  run('tar', [...args, '-C', dirname(folder), basename(folder)])
}

/** DOS times have no zone and steps of two seconds. yazl writes the local time, so the caller's zone must not matter. */
async function zip(folder, time) {
  const file = new ZipFile()
  const local = new Date(time * 1000)
  const mtime = new Date(local.getTime() + local.getTimezoneOffset() * 60_000)
  for (const name of readdirSync(folder, { recursive: true }).toSorted()) {
    const path = join(folder, name)
    if (!statSync(path).isFile()) continue
    const options = { mtime, mode: 0o100000 | (statSync(path).mode & 0o777), forceDosTimestamp: true }
    file.addBuffer(readFileSync(path), `${basename(folder)}/${name}`, options)
  }
  file.end()
  return buffer(file.outputStream)
}
