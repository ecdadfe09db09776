import { en } from './en.ts'
import { say, t } from './index.ts'

/** The levels that strategies decide on, and what they share among, in the language shown. Names of assets are left as they are. */
export function levelName(name: string): string {
  const [, within] = /^micro: (.+)$/.exec(name) ?? []
  return within === undefined ? shareName(name) : t('decisionLevels.within', { name: shareName(within) })
}

export function shareName(name: string): string {
  if (Object.hasOwn(en.classes, name)) return t(`classes.${name as keyof typeof en.classes}`)
  if (Object.hasOwn(en.decisionLevels.names, name)) return t(`decisionLevels.names.${name as keyof typeof en.decisionLevels.names}`)
  const [, cluster] = /^cluster (\d+)$/.exec(name) ?? []
  return cluster === undefined ? say(name) : t('decisionLevels.cluster', { n: cluster })
}
