/** Names and helps of settings, by their path in a study or, for a strategy's own, in its parameters. */
export interface SchemaWords {
  readonly labels: Readonly<Record<string, string>>
  readonly helps: Readonly<Record<string, string>>
  /** By setting and value: `window.rolling`. */
  readonly options: Readonly<Record<string, string>>
  readonly strategies: Readonly<Record<string, { readonly title: string; readonly summary: string }>>
}

export const schemaWordsDe: SchemaWords = { labels: {}, helps: {}, options: {}, strategies: {} }
