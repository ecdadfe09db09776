import { formatDay, type Day } from '../../base/day.ts'
import type { z } from 'zod'
import type { Panel } from '../../prices/panel.ts'
import type { Engine } from '../../tensor/engines/engine.ts'
import { equalOver, liveAssets } from '../choose.ts'
import { describeShift } from '../market-window.ts'
import type { FitContext, Strategy } from '../strategy.ts'
import { allocatorProgram, openAllocator } from './allocator.ts'
import { openDecider, type Decider, type HrmModel } from './decide.ts'
import { weighEvidence, type Turnover } from './evidence.ts'
import { explainDecision } from './explain.ts'
import { insightsOf } from './insights.ts'
import { prepareLesson } from './lesson.ts'
import { FEATURE_DAYS, FEATURE_TITLES, HRM_FEATURES, REGIMES, settingsSchema, smoothedDays, type HrmSettings } from './settings.ts'
import { trainMembers } from './train.ts'

/** What a fit knows: a model, or why there is none, in which case equal weight is held. */
export type HrmFit = { readonly untrained: string } | TrainedFit

export interface TrainedFit extends HrmModel {
  readonly symbols: readonly string[]
  readonly from: Day
  readonly to: Day
  readonly passes: number
  readonly best: number
  /** Standard errors by which held-out days beat equal weight, and how many days these were. */
  readonly evidence: number
  readonly evidenceDays: number
  /** Share of wealth that was traded on one of them; absent from fits of earlier versions. */
  readonly turnover?: Turnover
  /** What members that had left a day out said of its regime. */
  readonly history: { readonly days: readonly Day[]; readonly regimes: Float32Array }
  /** What would be held after the last day of the window; the model’s own portfolio, and within which shares its members lie. `[asset]` each */
  readonly latest: { readonly weights: Float64Array; readonly own: Float64Array; readonly low: Float64Array; readonly high: Float64Array }
}

interface HrmReady {
  readonly fit: HrmFit
  readonly engine: Engine
  /** Null where nothing was learned. */
  readonly decider: Decider | null
}

async function fitHrm(training: Panel, settings: HrmSettings, { rng, train, say }: FitContext): Promise<HrmFit> {
  const fit = await train('members', 1, async (run): Promise<HrmFit> => {
    const lesson = prepareLesson(training, settings, rng)
    if (lesson === null) return { untrained: `the training window has fewer than ${4 * settings.sequenceDays} days on which an asset has the ${FEATURE_DAYS} days of prices before it that the model looks at` }
    const { parameters, passes, best } = await trainMembers(lesson, settings, run)
    const assets = training.instruments.length
    const allocator = await openAllocator(run.engine, settings, parameters, assets)
    const evidence = await weighEvidence(lesson, settings, allocator, () => run.breathe(settings.epochs, settings.epochs)).finally(() => allocator.close())
    const model: HrmModel = { settings, scaler: lesson.scaler, parameters, trust: evidence.trust }
    const decider = openDecider({ ...model, trust: 1 }, run.engine)
    const { weights: own, spread } = await decider.decide(training).finally(() => decider.close())
    const equal = equalOver(assets, liveAssets(training))
    return {
      ...model,
      symbols: training.instruments.map(({ symbol }) => symbol),
      from: training.days[0],
      to: training.days[training.days.length - 1],
      passes,
      best,
      evidence: evidence.standardErrors,
      evidenceDays: evidence.days,
      turnover: evidence.turnover,
      history: { days: training.days.slice(lesson.first, lesson.first + lesson.days), regimes: evidence.regimes },
      latest: { weights: equal.map((share, i) => share + evidence.trust * (own[i] - share)), own, low: spread?.low ?? own, high: spread?.high ?? own },
    }
  })
  if ('untrained' in fit) say('warn', `Equal weight is held: ${fit.untrained}.`)
  else if (fit.trust === 0) say('info', `No evidence of an edge on held-out days (${fit.evidence.toFixed(1)} standard errors): equal weight is held.`)
  return fit
}

/** The rows of the list; `fixed` settings make an ablation, and cannot be chosen. */
function createHrm<Schema extends z.ZodObject>(facts: { readonly id: string; readonly title: string; readonly summary: string; readonly ablationOf?: string }, params: Schema, fixed: Partial<HrmSettings>): Strategy<Schema, HrmFit, HrmReady> {
  const settingsOf = (given: z.output<Schema>): HrmSettings => settingsSchema.parse({ ...given, ...fixed })
  return {
    ...facts,
    learned: true,
    params,
    lookbackDays: (given) => FEATURE_DAYS + smoothedDays(settingsOf(given)) - 1,
    fit: (training, given, context) => fitHrm(training, settingsOf(given), context),
    prepare: async (fit, _, engine) => ({ fit, engine, decider: 'untrained' in fit ? null : openDecider(fit, engine) }),
    async release({ decider }) {
      await decider?.close()
    },
    decide({ fit, decider }, { panel }) {
      if (decider) return decider.decide(panel)
      const why = 'untrained' in fit ? fit.untrained : 'nothing was learned'
      return { weights: equalOver(panel.instruments.length, liveAssets(panel)), note: `Equal weight was held because ${why}.` }
    },
    async explain({ fit, engine, decider }, { panel }) {
      if ('untrained' in fit || decider === null) return [{ kind: 'text', text: 'Nothing was learned, so that equal weight is held.' }]
      return explainDecision(fit, decider, engine, panel)
    },
    insights: insightsOf,
    networks(fit) {
      if ('untrained' in fit) return []
      const { settings, scaler, parameters, symbols, trust } = fit
      return [
        {
          name: 'allocator',
          program: allocatorProgram(settings, parameters, symbols.length),
          preprocessing: {
            inputs: {
              inputs: { shape: ['asset', 'input'], order: [...HRM_FEATURES, 'known'], titles: FEATURE_TITLES, scaled: '(value − centre) / spread, held within ± clip, then 1 for known; all 0 where the asset is not known' },
              known: { shape: ['asset'], meaning: '1 where the asset can be traded and has all features, else 0' },
            },
            outputs: {
              weights: { shape: ['member', 'asset'], meaning: 'share of each asset that a member would go to' },
              ...(settings.regimes ? { regimes: { shape: ['member', 'regime'], order: REGIMES, meaning: 'probabilities' } } : {}),
            },
            assets: symbols,
            scaler: { ...scaler, from: formatDay(scaler.from), to: formatDay(scaler.to) },
            decision: `mean over members; of the last ${smoothedDays(settings)} days each counts ${settings.adjustment} · ${1 - settings.adjustment}^age; then ${trust} of that and ${1 - trust} of equal weight`,
          },
        },
      ]
    },
    warnings: (fit, panel) => ('untrained' in fit ? [] : describeShift(panel, { windowDays: 1, assets: fit.scaler, economy: [] }, fit.symbols)),
  }
}

export const hrm = createHrm(
  {
    id: 'hrm',
    title: 'Hierarchical reasoning model',
    summary: 'Encodes every asset, reads the market’s regime from all of them, allocates by both, and averages 50 trainings that must beat equal weight on days they left out.',
  },
  settingsSchema,
  {},
)

export const hrmNoRegime = createHrm(
  { id: 'hrm-no-regime', ablationOf: 'hrm', title: 'Reasoning model without regimes', summary: 'The hierarchical reasoning model without its regime level: assets are encoded and allocated directly.' },
  settingsSchema.omit({ regimes: true, regimeLoss: true, regimeDays: true, regimeWidth: true }),
  { regimes: false },
)

export const hrmSingle = createHrm(
  { id: 'hrm-single', ablationOf: 'hrm', title: 'Reasoning model, one training', summary: 'The hierarchical reasoning model with a single training in place of the average of 50.' },
  settingsSchema.omit({ members: true }),
  { members: 1 },
)
