/** What is measured of awsx: the bundle on every runtime that is there, and the binary. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { root } from '../local-sandbox.mjs'

export const bundle = join(root, 'dist/awsx.js')
export const binaryFile = join(root, 'build/bin/awsx')

/** @returns `{ name, node, start, major }` each; `node` is absent for the binary. Two of one version are one. */
export function listBuilds() {
  const nodes = new Map()
  const paths = ['node-20', 'node-22', 'node-24', 'node-26'].map((name) =>
    join(root, '.runtimes', name, 'bin/node'),
  )
  for (const path of [process.execPath, ...paths].filter((path) => existsSync(path))) {
    const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1)
    if (!nodes.has(version)) nodes.set(version, path)
  }
  const bundles = [...nodes].map(([version, node]) => ({
    name: `Node ${version}`,
    major: Number.parseInt(version),
    node,
    start: [node, bundle],
  }))
  bundles.sort((one, other) => one.major - other.major)
  return existsSync(binaryFile) ? [...bundles, { name: 'binary', start: [binaryFile] }] : bundles
}

/** @returns the bundle on the runtime that everything without a runtime of its own is compared with */
export function findYardstick(builds) {
  return builds.find(({ major }) => major === 24) ?? builds.find(({ node }) => node !== undefined)
}

/** @returns the builds that the longer measurements are made with: the yardstick, and the binary if there is one */
export function chooseFew(builds) {
  const yardstick = findYardstick(builds)
  return builds.filter((build) => build === yardstick || build.node === undefined)
}
