import { describe, expect, test } from '@jest/globals'
import { canOpenPage, chooseSignInFlow } from '../../src/terminal/sign-in-flow.ts'

function choose(platform: NodeJS.Platform, env: Record<string, string>, ...files: readonly string[]): string {
  const { flow, reason } = chooseSignInFlow({
    platform,
    env,
    readText: (path) => (files.includes(path) ? '' : undefined),
  })
  return reason === null ? flow : `${flow}: ${reason}`
}

describe('chooseSignInFlow', () => {
  test.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['darwin', {}, 'browser'],
    ['win32', {}, 'browser'],
    ['linux', { DISPLAY: ':0' }, 'browser'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'browser'],
    ['linux', { BROWSER: '/opt/browser' }, 'browser'],
    ['linux', { BROWSER: 'w3m:firefox' }, 'browser'],
    [
      'linux',
      { BROWSER: 'w3m' },
      'device-code: cannot open a browser (DISPLAY and WAYLAND_DISPLAY are not set, and BROWSER is a text browser)',
    ],
    ['linux', { WSL_DISTRO_NAME: 'Debian' }, 'browser'],
    ['linux', { SSH_CONNECTION: '1 2 3 4', DISPLAY: 'localhost:10.0' }, 'browser'],
    ['linux', { container: 'oci', DISPLAY: ':0' }, 'browser'],
    ['linux', {}, 'device-code: cannot open a browser (DISPLAY, WAYLAND_DISPLAY and BROWSER are not set)'],
    [
      'linux',
      { DISPLAY: '' },
      'device-code: cannot open a browser (DISPLAY, WAYLAND_DISPLAY and BROWSER are not set)',
    ],
    ['freebsd', {}, 'device-code: cannot open a browser (DISPLAY, WAYLAND_DISPLAY and BROWSER are not set)'],
    ['linux', { SSH_CONNECTION: '1 2 3 4' }, 'device-code: connected over SSH (SSH_CONNECTION is set)'],
    ['linux', { SSH_TTY: '/dev/pts/1', BROWSER: 'w3m' }, 'device-code: connected over SSH (SSH_TTY is set)'],
    ['darwin', { SSH_TTY: '/dev/ttys1' }, 'device-code: connected over SSH (SSH_TTY is set)'],
    ['win32', { ssh_connection: '1 2 3 4' }, 'device-code: connected over SSH (SSH_CONNECTION is set)'],
    [
      'linux',
      { KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      'device-code: running in a container (KUBERNETES_SERVICE_HOST is set)',
    ],
    [
      'linux',
      { CODESPACES: 'true', BROWSER: '/helper.sh' },
      'device-code: running in a container (CODESPACES is set)',
    ],
    ['linux', { container: 'podman' }, 'device-code: running in a container (container is set)'],
  ])('%s %j', (platform, env, expected) => {
    expect(choose(platform, env)).toBe(expected)
  })

  test.each(['/.dockerenv', '/run/.containerenv'])('a container with %s', (file) => {
    const expected = `device-code: running in a container (${file} exists)`
    expect(choose('linux', {}, file)).toBe(expected)
    expect(choose('linux', { BROWSER: 'w3m' }, file)).toBe(expected)
    expect(choose('linux', { DISPLAY: ':0' }, file)).toBe('browser')
    expect(choose('darwin', {}, file)).toBe('browser')
  })
})

test.each<[NodeJS.Platform, Record<string, string>, boolean]>([
  ['darwin', {}, true],
  ['win32', {}, true],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { DISPLAY: ':0', BROWSER: 'w3m' }, false],
  ['linux', {}, false],
  ['linux', { WSL_DISTRO_NAME: 'Debian' }, true],
  ['linux', { SSH_TTY: '/dev/pts/1' }, false],
  ['linux', { SSH_TTY: '/dev/pts/1', BROWSER: 'helper.sh' }, true],
  ['linux', { SSH_TTY: '/dev/pts/1', BROWSER: 'w3m' }, false],
  ['linux', { container: 'docker', BROWSER: 'helper.sh' }, true],
  ['darwin', { SSH_TTY: '/dev/ttys1' }, false],
])('a page that does not come back here can be opened on %s with %j: %s', (platform, env, expected) => {
  expect(canOpenPage({ platform, env, readText: () => undefined })).toBe(expected)
})
