import { findClosest } from '../text/did-you-mean.ts'
import { regions } from './known-regions.ts'
import type { ValueProblem } from './types.ts'

/** Names that AWS tools accept although they are not regions: `aws-global`, `fips-us-east-1`, `us-east-1-fips`. */
const pseudoRegion = /^(?:aws(?:-[a-z]+)*-global|fips-.+|.+-fips)$/

/** Also matches announced regions and regions that are not public. */
const regionForm = /^[a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2}$/

/** Whether awsx knows the region. New regions appear, so an unknown one may still exist. */
export function isKnownRegion(region: string): boolean {
  return Object.hasOwn(regions, region) || pseudoRegion.test(region) || /^(?:us|eu)-iso[a-z]?-/.test(region)
}

/** Finds a misspelled region that cannot exist, such as `us-east-1a` or `eu-west`. */
export function findRegionProblem(text: string): ValueProblem | undefined {
  if (isKnownRegion(text)) return undefined
  const zone = Object.keys(regions).find((region) => isZoneOf(text, region))
  if (zone !== undefined) return { problem: 'is an availability zone, not a region', hint: ask([zone]) }
  const meant = findMeant(text)
  return meant.length === 0 ? undefined : { problem: 'is not a region', hint: ask(meant) }
}

/** A hint for an unknown region; undefined if no known region is similar, or only its number differs. */
export function suggestRegion(text: string): string | undefined {
  const names = Object.keys(regions)
  const similar = regionForm.test(text)
    ? findClosest(text, names, 9).filter((name) => squeeze(name) !== squeeze(text))
    : findClosest(text, names)
  const [closest] = similar
  const differsInNumber = closest === undefined || letters(closest) === letters(text)
  return differsInNumber && regionForm.test(text) ? undefined : closest && ask([closest])
}

/** `us-east-1a`, and local zones such as `us-west-2-lax-1a`. */
function isZoneOf(text: string, region: string): boolean {
  return text.startsWith(region) && /^(?:[a-z]|-[a-z]+-\d+[a-z]?)$/.test(text.slice(region.length))
}

function findMeant(text: string): readonly string[] {
  const names = Object.entries(regions)
  const spelled = names.filter(([name]) => squeeze(name) === squeeze(text))
  const unnumbered = names.filter(([name]) => letters(name) === squeeze(text))
  const named = names.filter(([, title]) => title.toLowerCase().includes(`(${text.toLowerCase()})`))
  const found = [spelled, unnumbered, named].find((group) => group.length > 0) ?? []
  return found.map(([name]) => name)
}

/** Removes case and separators: `US_East 1` becomes `useast1`. */
function squeeze(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

function letters(text: string): string {
  return squeeze(text).replaceAll(/\d/g, '')
}

function ask(names: readonly string[]): string {
  return `did you mean ${names.join(' or ')}?`
}
