import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parse } from 'smol-toml'

import { removeTomlKey, setTomlValue } from '../../src/config-edit/edit-toml.ts'

const file = `# my settings
store = "file"  # not the keychain

# for the office
browser = 'firefox # private'
use_device_code = true

# names
[sync]
template = "{{accountName}}" # short

[[sync.via]]
role = "role/OrgReader"
`

describe('setTomlValue', () => {
  test.each([
    ['store', 'none', 'store = "file"  #', 'store = "none"  #'],
    ['browser', 'lynx', "browser = 'firefox # private'", 'browser = "lynx"'],
    ['use_device_code', false, 'use_device_code = true', 'use_device_code = false'],
    ['sync.template', '{{accountId}}', '"{{accountName}}" #', '"{{accountId}}" #'],
    ['duration', '1h', 'use_device_code = true\n', 'use_device_code = true\nduration = "1h"\n'],
    ['sync.region', 'eu-west-1', '# short\n', '# short\nregion = "eu-west-1"\n'],
  ])('%s = %p changes nothing else', (setting, value, before, after) => {
    expect(file.split(before)).toHaveLength(2)
    expect(setTomlValue(file, setting, value)).toBe(file.replace(before, after))
  })

  test.each([
    ['', 'store', 'store = "x"\n'],
    ['', 'sync.region', '[sync]\nregion = "x"\n'],
    ['# only this', 'store', '# only this\nstore = "x"\n'],
    ['[sync]\n', 'sync.region', '[sync]\nregion = "x"\n'],
    ['# names\n[sync]\nregion = "y"\n', 'store', 'store = "x"\n\n# names\n[sync]\nregion = "y"\n'],
    ['store = "y"\r\nbrowser = "z"\r\n', 'store', 'store = "x"\r\nbrowser = "z"\r\n'],
    ['"store" = "y"\n', 'store', '"store" = "x"\n'],
  ])('%j and %s', (text, setting, expected) => {
    expect(setTomlValue(text, setting, 'x')).toBe(expected)
  })

  test.each([
    ['browser = """\nfirefox"""\n', 'browser'],
    ['sync = { region = "y" }\n', 'sync.region'],
    ['sync.region = "y"\n', 'sync.region'],
    ['sync = "text"\n', 'sync.region'],
    ['browser = """\nstore = "fake"\n"""\n', 'store'],
  ])('leaves %j alone', (text, setting) => {
    expect(setTomlValue(text, setting, 'x')).toBeUndefined()
  })

  test('writes any text so that it reads the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        const edited = setTomlValue(file, 'browser', value) ?? ''
        expect(parse(edited)).toEqual({ ...parse(file), browser: value })
        expect(edited.split('\n').filter((line) => line.startsWith('#'))).toEqual(
          file.split('\n').filter((line) => line.startsWith('#')),
        )
      }),
    )
  })
})

describe('removeTomlKey', () => {
  test('removes the line', () => {
    expect(removeTomlKey(file, 'use_device_code')).toBe(file.replace('use_device_code = true\n', ''))
    expect(removeTomlKey(file, 'sync.template')).toBe(
      file.replace('template = "{{accountName}}" # short\n', ''),
    )
  })

  test('does nothing without the key', () => {
    expect(removeTomlKey(file, 'duration')).toBe(file)
    expect(removeTomlKey('', 'sync.region')).toBe('')
  })

  test('leaves a value on several lines alone', () => {
    expect(removeTomlKey('browser = """\nfirefox"""\n', 'browser')).toBeUndefined()
  })
})
