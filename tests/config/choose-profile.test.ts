import { describe, expect, test } from '@jest/globals'
import { chooseProfile, chooseRegion, sourceOf } from '../../src/config/choose-profile.ts'
import { loadTexts, makeContext } from './config-context.ts'

describe('chooseProfile', () => {
  const all = { AWSX_PROFILE: 'x', AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'd' }
  test.each([
    ['arg', all, 'arg', 'argument'],
    [undefined, all, 'x', 'AWSX_PROFILE'],
    ['', all, 'x', 'AWSX_PROFILE'],
    [undefined, { ...all, AWSX_PROFILE: '' }, 'a', 'AWS_PROFILE'],
    [undefined, { ...all, AWS_ACCESS_KEY_ID: 'ASIA' }, 'a', 'AWS_PROFILE'],
    [undefined, { ...all, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1' }, 'a', 'AWS_PROFILE'],
    [
      undefined,
      { AWSX_PROFILE: 'x', AWS_ACCESS_KEY_ID: 'ASIA', AWS_DEFAULT_PROFILE: 'd' },
      'x',
      'AWSX_PROFILE',
    ],
    [undefined, { AWS_PROFILE: '', AWS_DEFAULT_PROFILE: 'd' }, 'd', 'AWS_DEFAULT_PROFILE'],
    [undefined, { AWS_PROFILE: 'default' }, 'default', 'AWS_PROFILE'],
  ])('argument %j with %j', (argument, env, name, from) => {
    expect(chooseProfile(makeContext({}, { env }), argument)).toEqual({ name, from, explicit: true })
  })

  test('is "default" if nothing names a profile (shared location test 9)', () => {
    const implicit = { name: 'default', from: 'default', explicit: false }
    expect(chooseProfile(makeContext({}, { env: {} }), undefined)).toEqual(implicit)
  })

  test('variables are case-insensitive on Windows', () => {
    const world = makeContext({}, { env: { aws_profile: 'a' }, platform: 'win32' })
    expect(chooseProfile(world, undefined).name).toBe('a')
  })
})

describe('chooseRegion', () => {
  const config = loadTexts('[profile p]\nregion = eu-west-1\n[profile blank]\nregion =\n[profile none]')
  const both = { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }
  test.each([
    ['ap-south-1', both, 'p', { value: 'ap-south-1', from: '--region' }],
    [undefined, both, 'p', { value: 'us-east-1', from: 'AWS_REGION' }],
    ['', { ...both, AWS_REGION: '' }, 'p', { value: 'us-east-2', from: 'AWS_DEFAULT_REGION' }],
    [undefined, {}, 'p', { value: 'eu-west-1', from: '~/.aws/config:2' }],
    [undefined, {}, 'blank', null],
    [undefined, {}, 'none', null],
    [undefined, {}, 'missing', null],
  ])('option %j with %j and profile %s', (option, env, profile, expected) => {
    const configured = sourceOf(config, config.profile(profile), 'region')
    expect(chooseRegion(makeContext({}, { env }), option, configured)).toEqual(expected)
  })
})
