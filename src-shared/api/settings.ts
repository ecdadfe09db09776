import { z } from 'zod'
import { ENGINE_IDS } from './compute.ts'
import { call } from './contract.ts'

export const THEMES = ['system', 'light', 'dark'] as const
/** How numbers and dates are written: as the language does, or in the manner of a region. */
export const NUMBER_FORMATS = ['language', 'en-US', 'de-DE', 'de-CH', 'fr-FR'] as const
export const LANGUAGES = ['system', 'en', 'de'] as const

const fields = {
  theme: z.enum(THEMES).describe('Colours: follow the system, light or dark'),
  language: z.enum(LANGUAGES).describe('Language of the pages'),
  numberFormat: z.enum(NUMBER_FORMATS).describe('Manner of numbers and dates'),
  hideAmounts: z.boolean().describe('Show dots in the place of amounts of money'),
  downloads: z.boolean().describe('Whether anything may be downloaded at all'),
  downloadPace: z.enum(['normal', 'gentle']).describe('How hard data sources are asked: two requests at once, or one and a pause'),
  engine: z.enum(['auto', ...ENGINE_IDS]).describe('Engine that trains models: the fastest one here, or always this one'),
  engineThreads: z.number().int().min(0).max(256).describe('Threads of the CPU engine; 0 leaves it to the engine'),
  /** Pages remember small things of their own here (last page, column choices); each value is theirs alone. */
  view: z.record(z.string().max(80), z.json()).describe('What the pages remember between starts'),
}

/** Every setting with its default: the one place where either is written. */
export const settingsSchema = z.object({
  theme: fields.theme.default('system'),
  language: fields.language.default('system'),
  numberFormat: fields.numberFormat.default('language'),
  hideAmounts: fields.hideAmounts.default(false),
  downloads: fields.downloads.default(true),
  downloadPace: fields.downloadPace.default('normal'),
  engine: fields.engine.default('auto'),
  engineThreads: fields.engineThreads.default(0),
  view: fields.view.default({}),
})

export type Settings = z.output<typeof settingsSchema>

export const settings = {
  get: call('All settings', z.object({})).returns<Settings>(),
  // Without the defaults: what is not said stays as it is.
  set: call('Change some settings', z.object(fields).partial()).returns<Settings>(),
}
