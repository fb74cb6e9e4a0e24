/**
 * Takes the data for other languages than English out of Bun's program (docs/decisions/0015-small-icu.md). What stays is what Node calls
 * small-icu: English, and everything that is not about one language.
 */
import { readIcuPackage, shrinkIcuPackage } from './icu-package.mjs'

/** The package that the lists below were made for. In another one, check what the items are. */
const expected = { prefix: 'icudt78l/', count: 3990 }

const folders = ['', 'brkitr/', 'coll/', 'curr/', 'lang/', 'rbnf/', 'region/', 'unit/', 'zone/']

/** Names without the prefix. An item that is neither here, nor a dictionary, nor named after a language ends the build. */
const commonItems = new Set([
  // What a language without data of its own gets, and the lists of languages.
  ...folders.flatMap((folder) => [`${folder}root.res`, `${folder}res_index.res`]),
  // Strings that several languages share, English too.
  ...['', 'curr/', 'lang/', 'region/', 'unit/', 'zone/'].map((folder) => `${folder}pool.res`),
  // Intl.Collator: the order of all characters.
  'coll/ucadata.icu',
  // String.normalize('NFKC'), host names in URLs, properties of characters. NFC and case are in ICU's code.
  ...['nfkc', 'nfkc_cf', 'nfkc_scf', 'uts46'].map((name) => `${name}.nrm`),
  ...['uemoji', 'ulayout'].map((name) => `${name}.icu`),
  // Intl.Segmenter: where characters, words, sentences and lines end.
  ...['char', 'word', 'word_POSIX', 'sent', 'sent_el', 'title', 'line'].map((rules) => `brkitr/${rules}.brk`),
  ...[
    'cj',
    'loose',
    'loose_cj',
    'loose_phrase_cj',
    'normal',
    'normal_cj',
    'normal_phrase_cj',
    'phrase_cj',
  ].map((rules) => `brkitr/line_${rules}.brk`),
  // Time zones and dates.
  ...['zoneinfo64', 'timezoneTypes', 'metaZones', 'windowsZones', 'dayPeriods', 'zone/tzdbNames'].map(res),
  // Numbers, currencies and units.
  ...['numberingSystems', 'plurals', 'pluralRanges', 'units', 'currencyNumericCodes'].map(res),
  'curr/supplementalData.res',
  // What is known about languages and regions in general, and about the package.
  ...['supplementalData', 'metadata', 'langInfo', 'keyTypeData', 'grammaticalFeatures', 'genderList'].map(
    res,
  ),
  ...['icuver', 'icustd'].map(res),
])

/** For words and lines in languages without spaces. awsx looks for the ends of characters only, which need none. */
const dictionary = /^brkitr\/(?:burmese|cj|khmer|lao|thai)dict\.dict$/

/** `de`, `de_AT`, `de__PHONEBOOK`, `zh_Hant_TW`, `es_419`; the language is the group. */
const ofLanguage = /^([a-z]{2,3})(?:_(?:[A-Z0-9_]\w*)?)?\.res$/

/**
 * @param {Buffer} program Bun's for Linux or Windows; changed
 * @throws Error if its ICU data is not the expected one
 */
export function keepSmallIcu(program) {
  const { length } = readIcuPackage(program).items
  if (length !== expected.count)
    throw new Error(
      `Bun has ${length} items of ICU data; the lists in scripts/small-icu.mjs are for ${expected.count}`,
    )
  shrinkIcuPackage(program, isKept)
}

/**
 * @param {string} name of an item
 * @returns {boolean} whether awsx keeps it
 * @throws Error if the lists do not say so
 */
export function isKept(name) {
  const path = name.slice(expected.prefix.length)
  const isExpected = name.startsWith(expected.prefix)
  if (isExpected && commonItems.has(path)) return true
  if (isExpected && dictionary.test(path)) return false
  const folder = folders.findLast((each) => path.startsWith(each))
  const [, language] = ofLanguage.exec(path.slice(folder.length)) ?? []
  if (!isExpected || language === undefined)
    throw new Error(
      `Bun has unknown ICU data, "${name}": decide in scripts/small-icu.mjs whether awsx needs it`,
    )
  return language === 'en'
}

function res(name) {
  return `${name}.res`
}
