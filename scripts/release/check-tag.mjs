#!/usr/bin/env node
/**
 * Checks that a tag may become a release: it names the version of package.json, and docs/changelog.md has a dated entry for it.
 *
 * usage: node scripts/release/check-tag.mjs v1.2.3
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, root } from './metadata.mjs'

const [tag] = process.argv.slice(2)
const { version } = readManifest()
const changelog = readFileSync(join(root, 'docs/changelog.md'), 'utf8')
const heading = changelog.split('\n').find((line) => line.startsWith(`## ${version} `))

if (tag !== `v${version}`) fail(`the tag is ${tag}, but package.json has the version ${version}`)
if (heading === undefined) fail(`docs/changelog.md has no entry for ${version}`)
if (!/ — \d{4}-\d{2}-\d{2}$/.test(heading)) fail(`the entry in docs/changelog.md has no date: ${heading}`)

function fail(message) {
  console.error(`check-tag: ${message}`)
  process.exit(1)
}
