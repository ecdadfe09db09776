import type { ApiServices } from '../../src-shared/api/index.ts'
import type { DeskInfo, DeskJudgement } from '../../src-shared/api/desks.ts'
import type { Desk } from '../../src-shared/environments/desks/desk.ts'
import { DESKS, type DeskId } from '../../src-shared/environments/desks/index.ts'
import type { ServiceContext } from '../app.ts'
import { runErrand } from '../jobs/errand.ts'
import { findDeskAgent, listDeskAgents } from '../storage/desk-agents.ts'
import { describeTraining, findDesk } from './judge-desk.ts'

export function createDesksService({ ports }: ServiceContext): ApiServices['desks'] {
  return {
    list: () => Object.entries(DESKS).map(([id, desk]) => infoOf(ports.home, id as DeskId, desk)),
    agent({ desk: id, parameters }) {
      // A parameter that the desk refuses is told before anything is looked for.
      findDesk(id).open(parameters)
      const { agent, trainedAt } = findDeskAgent(ports.home, id as DeskId, parameters)
      return { training: agent && describeTraining(agent), trainedAt }
    },
    async judge(input) {
      findDesk(input.desk).open(input.parameters)
      return (await runErrand({ kind: 'judge', params: input, home: ports.home, fork: ports.forkWorker })) as DeskJudgement
    },
  }
}

function infoOf(home: string, id: DeskId, { title, market, algorithm, documentation, parameters }: Desk): DeskInfo {
  const trained = listDeskAgents(home, id)
  return {
    id,
    title,
    market,
    algorithm,
    documentation,
    parameters: Object.entries(parameters).map(([name, { whole, ...parameter }]) => ({ name, ...parameter, whole: whole ?? false })),
    agents: trained.length,
    trainedAt: trained.length > 0 ? Math.max(...trained) : null,
  }
}
