import { expect, test } from '@jest/globals'
import { locateSettings } from '../../src/config/awsx-settings.ts'

const user = { name: 'u', uid: undefined }

test.each([
  ['linux', { HOME: '/home/u' }, '/home/u/.config/awsx/config.toml'],
  ['linux', { HOME: '/home/u', XDG_CONFIG_HOME: '/x' }, '/x/awsx/config.toml'],
  ['win32', { USERPROFILE: String.raw`C:\Users\u` }, String.raw`C:\Users\u\.config\awsx\config.toml`],
  [
    'win32',
    { USERPROFILE: String.raw`C:\Users\u`, XDG_CONFIG_HOME: String.raw`D:\x` },
    String.raw`D:\x\awsx\config.toml`,
  ],
  ['linux', {}, ''],
] as const)('on %s with %j the settings are in %s', (platform, env, path) => {
  expect(locateSettings({ platform, env, user })).toBe(path)
})
