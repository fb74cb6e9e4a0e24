/** How long a program takes until it shows something on a terminal. */
import { spawn, spawnSync } from 'node:child_process'

/** script(1) of util-linux gives a program a terminal. */
export const hasTerminals =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

/**
 * Starts a program on a terminal, and ends it as soon as its output has a text.
 * @returns milliseconds, with those that script(1) takes
 */
export function timeOfFrame(argv, env, text) {
  const command = argv.map((word) => `'${word}'`).join(' ')
  const started = performance.now()
  const shown = spawn('script', ['-qfec', `exec ${command}`, '/dev/null'], {
    env: { ...env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    let found
    shown.once('error', reject)
    shown.once('close', () => {
      if (found === undefined) reject(new Error(`${command} showed no "${text}": ${output.slice(0, 200)}`))
      else resolve(found)
    })
    shown.stdout.on('data', (piece) => {
      output += piece
      if (found !== undefined || !output.includes(text)) return
      found = performance.now() - started
      // Ctrl-C, by which the picker ends.
      shown.stdin.write('\x03')
    })
  })
}
