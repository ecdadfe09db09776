import { FEATURES } from '../../features/index.ts'
import { trace } from '../../tensor/program.ts'
import type { Insight } from '../insight.ts'
import type { ExportedNetwork } from '../strategy.ts'
import { answers, dayShapes, networkOf } from './decisions.ts'
import { opinionsOn } from './opinions.ts'
import { MOST_OPINION } from './levels.ts'
import type { TransformerBoostFit } from './model.ts'
import type { TransformerBoostParams, Variant } from './params.ts'

/** What the fits of a study looked at: evidence, members and their votes, hard stretches of days. */
export function findings(fits: readonly TransformerBoostFit[]): Insight[] {
  const learned = fits.flatMap((fit, f) => (fit.learned ? [{ fold: f + 1, fit, ...fit.learned }] : []))
  const untrained = fits.flatMap((fit, f) => (fit.learned ? [] : [`Fold ${f + 1} held the prior because ${fit.why}.`]))
  const notes: Insight[] = untrained.length > 0 ? [{ kind: 'text', text: untrained.join(' ') }] : []
  if (learned.length === 0) return notes
  const integer = (title: string) => ({ title, unit: 'integer' }) as const
  const ratio = (title: string) => ({ title, unit: 'ratio' }) as const
  const percent = (title: string) => ({ title, unit: 'percent' }) as const
  const day = (title: string) => ({ title, unit: 'day' }) as const
  const figures = [...new Set(learned.flatMap(({ scale }) => scale.economy.map(({ id }) => FEATURES[id].title)))]
  const members = Math.max(...learned.map((fold) => fold.members.length))
  const shown = Array.from({ length: members }, (_, m) => m)
  return [
    ...notes,
    { kind: 'text', text: figures.length > 0 ? `Of the economy it looked at: ${figures.join(', ')}.` : 'It looked at no figures of the economy: the study asks for none, or none were downloaded for the training days.' },
    {
      kind: 'table',
      id: 'transformer-boost-evidence',
      title: 'What the held-out days of training said of each level, after costs',
      columns: [integer('Fold'), day('Last training day'), ratio('Forecasts: error missed'), ratio('Information ratio between classes'), percent('Tilt kept'), ratio('Information ratio within classes'), percent('Tilt kept')],
      rows: learned.map(({ fold, fit, missed, evidence: { macro, micro } }) => [fold, fit.days[fit.days.length - 1], missed, macro?.informationRatio ?? null, macro?.kept ?? null, micro.informationRatio, micro.kept]),
    },
    {
      kind: 'table',
      id: 'transformer-boost-members',
      title: 'The members’ votes, and their information ratios on held-out days',
      columns: [integer('Fold'), ...shown.flatMap((m) => [percent(`Vote ${m + 1}`), ratio(`Ratio ${m + 1}`)])],
      rows: learned.map((fold) => [fold.fold, ...shown.flatMap((m) => (fold.members[m] ? [fold.members[m].vote, fold.members[m].informationRatio] : [null, null]))]),
    },
    {
      kind: 'table',
      id: 'transformer-boost-segments',
      title: 'Hard stretches: days that counted most for the last member, where those before it fell short of the prior',
      columns: [integer('Fold'), day('From'), day('To'), { title: 'Regime', unit: 'text' }, ratio('Weight'), percent('Active return a day')],
      rows: learned.flatMap(({ fold, segments }) =>
        segments
          .filter(({ weight }) => weight > 1)
          .sort((a, b) => b.weight - a.weight)
          .slice(0, HARDEST)
          .map(({ from, to, regime, weight, active }) => [fold, from, to, regime, weight, active]),
      ),
    },
  ]
}

/** Stretches that are listed of each fold. */
const HARDEST = 3

/** The whole of a decision up to opinions as one network, with what goes in and what becomes of what comes out. */
export function exported({ learned }: TransformerBoostFit, params: TransformerBoostParams, variant: Variant): ExportedNetwork[] {
  if (!learned) return []
  const { symbols, levels, scale, members, evidence } = learned
  const network = networkOf(learned, params, variant)
  return [
    {
      name: 'opinions',
      program: trace((inputs) => answers(opinionsOn(network, inputs)), dayShapes(learned)),
      preprocessing: {
        inputs: {
          windows: '[day, asset, day of the window (oldest first), feature]: (value − centre) / spread, held within ±clip, 0 where missing',
          present: '[day, asset]: 1 where an asset has all features on the day and on half of the window',
          economy: '[day, figure]: (last published figure − centre) / spread, held within ±clip, 0 where missing',
        },
        assets: symbols,
        windowDays: scale.windowDays,
        features: scale.assets.ids.map((id, f) => ({ id, title: FEATURES[id].title, centre: scale.assets.centre[f], spread: scale.assets.spread[f] })),
        clip: scale.assets.clip,
        economy: scale.economy,
        outputs: {
          micro: `[day, member, asset]: opinions on assets; shares within a class are prior (among what can be traded on the day) · exp(tilt · scale · opinion held within ±${MOST_OPINION}), normalised`,
          macro: '[day, member, class]: opinions on asset classes, in the same way',
        },
        classes: levels.classes,
        classOf: Array.from(levels.classOf),
        votes: members.map(({ vote }) => vote),
        kept: { macro: evidence.macro?.kept ?? 0, micro: evidence.micro.kept },
        tilt: params.tilt,
        scale: 'usual volatility over the asset’s own over 60 days, between 1/3 and 3',
        macroDays: params.macroDays,
        microDays: params.microDays,
      },
    },
  ]
}
