/**
 * Signs SHA256SUMS with an OpenSSH key, so that one command, `ssh-keygen -Y verify`, checks it on every system that has OpenSSH
 * (PROTOCOL.sshsig). All files are covered by their checksums.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checksumsFile } from './checksums.mjs'
import { run } from './run.mjs'

/** The identity and the namespace that the signature is for, so that it counts for nothing else that the key signs. */
const identity = 'awsx-release'

/** Writes SHA256SUMS.sig. @param key file with the private key */
export function signChecksums(folder, key) {
  rmSync(join(folder, `${checksumsFile}.sig`), { force: true })
  run('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', identity, join(folder, checksumsFile)])
}

/** @param publicKey line of a `.pub` file @throws Error if the signature is not by that key, or SHA256SUMS was changed */
export function verifySignature(folder, publicKey) {
  const work = mkdtempSync(join(tmpdir(), 'awsx-release-'))
  try {
    const signers = join(work, 'allowed-signers')
    writeFileSync(signers, `${identity} namespaces="${identity}" ${publicKey}\n`)
    const signature = join(folder, `${checksumsFile}.sig`)
    const names = ['-f', signers, '-I', identity, '-n', identity, '-s', signature]
    run('ssh-keygen', ['-Y', 'verify', ...names], {
      input: readFileSync(join(folder, checksumsFile), 'utf8'),
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A key for a dry run. @returns its file; the public key is next to it */
export function makeKey(folder) {
  const key = join(folder, 'dry-run-key')
  rmSync(key, { force: true })
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', identity, '-f', key])
  return key
}
