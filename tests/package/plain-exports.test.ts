/** The exports of files of the package: which of them the build writes as plain properties. */
import { describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/plain-exports.mjs')).href
const { writePlainly } = (await import(script)) as { readonly writePlainly: (code: string) => string }

const getter = (key: string, value: string): string =>
  `Object.defineProperty(exports,"${key}",{enumerable:!0,get:function(){return ${value}}})`

describe('a plain property', () => {
  test.each([
    ['a constant', 'const a=1;', 'a'],
    ['one of several', 'const b=2,a=1;', 'a'],
    ['a part of an object', 'const {b:a}={b:1};', 'a'],
    ['a function', 'function a(){}', 'a'],
    ['a class', 'class a{}', 'a'],
    ['a string', '', '`a`'],
  ])('for %s', (_what, before, value) => {
    expect(writePlainly(`${before}${getter('x', value)};`)).toBe(`${before}exports.x=${value};`)
  })

  test('among others', () => {
    const code = `const a=1;let b;function f(){b=2}${getter('x', 'a')},${getter('y', 'b')},${getter('$', 'f')};`
    expect(writePlainly(code)).toBe(
      `const a=1;let b;function f(){b=2}exports.x=a,${getter('y', 'b')},exports.$=f;`,
    )
  })
})

describe('a getter', () => {
  test.each([
    ['what a function assigns to', 'let a=1;function f(){a=2}', 'a'],
    ['what a function counts', 'let a=1;function f(){a++}', 'a'],
    ['what a pattern assigns to', 'let a=1;function f(){({a}={a:2})}', 'a'],
    ['what a part of a pattern assigns to', 'let a=1;function f(){[,...a]=[1,2]}', 'a'],
    ['what a loop assigns to', 'let a=1;function f(){for(a of [2]);}', 'a'],
    ['what is made later', `${getter('y', 'b')};`, 'a'],
    ['a variable without a value', 'var a;', 'a'],
    ['a text of several', 'const a=1;', '`${a}`'],
    ['what is computed', 'const a={};', 'a.b'],
  ])('stays for %s', (_what, before, value) => {
    const code = `${before}${getter('x', value)};const b=1;`
    expect(writePlainly(code)).toBe(code)
  })

  test.each([
    ['another object', 'Object.defineProperty(other,"x",{enumerable:!0,get:function(){return a}})'],
    ['a symbol', 'Object.defineProperty(exports,Symbol.toStringTag,{value:"Module"})'],
    ['a value', 'Object.defineProperty(exports,"x",{value:a})'],
    ['a function that does more', 'Object.defineProperty(exports,"x",{get:function(){f();return a}})'],
    ['a call in a function', 'function f(){Object.defineProperty(exports,"x",{get:function(){return a}})}'],
  ])('stays for %s', (_what, text) => {
    const code = `const a=1;${text};Object.defineProperty(exports,"__esModule",{value:!0});`
    expect(writePlainly(code)).toBe(code)
  })
})
