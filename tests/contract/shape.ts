/** The types of a JSON value: what the contract promises of it, without the values that differ from run to run. */
export interface Shape {
  /** `null`, `boolean`, `number`, `string`, `time` (RFC 3339 in UTC), or a string in quotes. */
  readonly leaves: ReadonlySet<string>
  readonly fields?: ReadonlyMap<string, Field>
  /** The shapes of the items, one for each value of `kind` if they have one. */
  readonly items?: ReadonlyMap<string, Shape>
}

interface Field {
  readonly shape: Shape
  /** Whether the field is missing in some of the objects. */
  readonly isOptional: boolean
}

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** @param name the field that has the value: `kind` is described by its value */
export function shapeOf(value: unknown, name = ''): Shape {
  if (value === null) return leaf('null')
  if (Array.isArray(value)) return { leaves: new Set(), items: shapesByKind(value) }
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(
      ([key, inner]) => [key, { shape: shapeOf(inner, key), isOptional: false }] as const,
    )
    return { leaves: new Set(), fields: new Map(fields) }
  }
  if (typeof value !== 'string') return leaf(typeof value)
  if (name === 'kind') return leaf(JSON.stringify(value))
  return leaf(timePattern.test(value) ? 'time' : 'string')
}

/** Steps of a plan have other fields for each kind. Rows of a table have the same ones. */
function shapesByKind(items: readonly unknown[]): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>()
  for (const item of items) {
    const kind = isStep(item) ? item.kind : ''
    const known = shapes.get(kind)
    const shape = shapeOf(item)
    shapes.set(kind, known === undefined ? shape : mergeShapes(known, shape))
  }
  return shapes
}

function isStep(item: unknown): item is { readonly kind: string } {
  return (
    typeof item === 'object' &&
    item !== null &&
    'kind' in item &&
    'cachedUntil' in item &&
    !('region' in item)
  )
}

/** @returns the shape that both values have; a field of only one of them is optional */
export function mergeShapes(one: Shape, other: Shape): Shape {
  const fields = mergeMaps(one.fields, other.fields, mergeFields)
  const items = mergeMaps(one.items, other.items, (a, b) => (a && b ? mergeShapes(a, b) : (a ?? b)))
  return {
    leaves: new Set([...one.leaves, ...other.leaves]),
    ...(fields === undefined ? {} : { fields }),
    ...(items === undefined ? {} : { items }),
  }
}

function mergeFields(one: Field | undefined, other: Field | undefined): Field | undefined {
  const present = one ?? other
  if (one === undefined || other === undefined) return present && { ...present, isOptional: true }
  return {
    shape: mergeShapes(one.shape, other.shape),
    isOptional: one.isOptional || other.isOptional,
  }
}

function mergeMaps<T>(
  one: ReadonlyMap<string, T> | undefined,
  other: ReadonlyMap<string, T> | undefined,
  merge: (one: T | undefined, other: T | undefined) => T | undefined,
): ReadonlyMap<string, T> | undefined {
  if (one === undefined || other === undefined) return one ?? other
  const entries = [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const merged = merge(one.get(key), other.get(key))
    return merged === undefined ? [] : [[key, merged] as const]
  })
  return new Map(entries)
}

/** @returns the shape as JSON: `"string | null"`, `{ "field": …, "optional?": … }`, `[…]`, or a list of these under `anyOf` */
export function renderShape({ leaves, fields, items }: Shape): unknown {
  const alternatives = [
    ...(leaves.size === 0 ? [] : [[...leaves].toSorted().join(' | ')]),
    ...(fields === undefined ? [] : [renderFields(fields)]),
    ...(items === undefined ? [] : [[...items.values()].map(renderShape)]),
  ]
  return alternatives.length === 1 ? alternatives[0] : { anyOf: alternatives }
}

function renderFields(fields: ReadonlyMap<string, Field>): unknown {
  const entries = [...fields].map(([name, { shape, isOptional }]) => [
    isOptional ? `${name}?` : name,
    renderShape(shape),
  ])
  return Object.fromEntries(entries)
}

function leaf(type: string): Shape {
  return { leaves: new Set([type]) }
}
