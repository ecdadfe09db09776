import type { Values } from '../../tensor/engines/engine.ts'
import type { Player } from './player.ts'

function meanOf(values: Values): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total / values.length
}

/** Means of what the mini-batches of an update reported. */
export function createWatch(names: readonly string[]) {
  const totals: Record<string, number> = {}
  let count = 0
  return {
    add(result: Readonly<Record<string, Values>>) {
      count++
      for (const name of names) {
        totals[name] = (totals[name] ?? 0) + meanOf(result[name])
      }
    },
    means: () => Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / count])),
  }
}

/** Episodes that ended since the last report, and how far apart the highest and the lowest reward of a step were. */
export function describePlay(players: readonly Player[]): Record<string, number> {
  const episodes = players.flatMap((player) => player.takeEpisodes())
  const rewardSpread = Math.max(...players.map((player) => player.takeRewardSpread()))
  if (episodes.length === 0) return { rewardSpread }
  return {
    rewardSpread,
    episodeReward: episodes.reduce((total, { reward }) => total + reward, 0) / episodes.length,
    episodeSteps: episodes.reduce((total, { steps }) => total + steps, 0) / episodes.length,
  }
}
