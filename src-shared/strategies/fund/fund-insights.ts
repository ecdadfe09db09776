import type { Insight } from '../insight.ts'
import { deskName } from './open-fund.ts'
import type { FundFit } from './fund.ts'
import { PRICE_DESKS } from './price-desks.ts'

/** What each fit of the fund came to: what each desk trades and rests on, how it is sized and charged, and how far the chief is believed. */
export function fundInsights(fits: readonly FundFit[]): Insight[] {
  const last = fits[fits.length - 1]
  return [
    {
      kind: 'text',
      text: 'Desks marked as simulated do not trade the universe: their days come from simulated markets, calibrated to the training window alone, with an agent that was trained on it. They do not feel the market’s days, so that their correlation with it is near zero by construction, and they meet no competitors, which is what the charge is for. Pairs and spreads of futures trade the universe after every training that found some which stand the test, and a simulated spread after the others.',
    },
    {
      kind: 'table',
      id: 'fund-desks',
      title: 'Desks after the last training',
      columns: [{ title: 'Desk', unit: 'text' }, { title: 'Trades', unit: 'text' }, { title: 'Agent', unit: 'text' }, { title: 'Gearing', unit: 'ratio' }, { title: 'Charged a year', unit: 'percent' }],
      rows: last.desks.map((id) => {
        const simulated = last.simulated.find((desk) => desk.id === id)
        const at = PRICE_DESKS.findIndex((other) => other === id)
        const agent = simulated?.agent ?? (id === 'factor-tracking' ? last.prices.track?.agent : id === 'statistical-arbitrage' || id === 'futures-spreads' ? last.prices.spreads[id]?.agent : undefined)
        return [deskName(last, id), simulated ? 'a simulated market' : 'the universe', agent ? `${agent.algorithm.toUpperCase()}, ${agent.steps} steps` : 'none', simulated ? simulated.gearing : last.priceGearing[at], simulated ? simulated.gearing * simulated.dailyCharge * 252 : null]
      }),
    },
    {
      kind: 'table',
      id: 'fund-calibration',
      title: 'What each desk rests on after the last training',
      columns: [{ title: 'Desk', unit: 'text' }, { title: 'Found in the training window', unit: 'text' }],
      rows: last.desks.map((id, d) => [deskName(last, id), last.notes[d]]),
    },
    {
      kind: 'table',
      id: 'fund-chief',
      title: 'The chief, training by training: standard errors over equal risk on days that it had not seen, and the share of its tilts that is believed for it',
      columns: [{ title: 'Trained to', unit: 'day' }, { title: 'Days learned from', unit: 'integer' }, { title: 'Evidence', unit: 'ratio' }, { title: 'Believed', unit: 'percent' }, { title: 'Pairs found', unit: 'integer' }, { title: 'Spreads of futures found', unit: 'integer' }],
      rows: fits.map(({ trainedTo, chief, prices, returns, desks }) => [
        trainedTo, returns.length / desks.length, chief.evidence, chief.belief, prices.spreads['statistical-arbitrage']?.pairs.length ?? 0, prices.spreads['futures-spreads']?.pairs.length ?? 0,
      ]),
    },
  ]
}
