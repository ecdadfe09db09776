import { bandit } from './control/bandit.ts'
import { cartpole } from './control/cartpole.ts'
import { identityContinuous, identityDiscrete } from './control/identity.ts'
import { pendulum } from './control/pendulum.ts'
import { twoArmedMarket } from './control/two-armed-market.ts'
import type { Environment } from './environment.ts'

/** Every control task: the contract test runs over this list, and `terrace gym` offers it. */
export const CONTROL_TASKS: Readonly<Record<string, Environment>> = {
  [cartpole.id]: cartpole,
  [pendulum.id]: pendulum,
  [identityDiscrete.id]: identityDiscrete,
  [identityContinuous.id]: identityContinuous,
  [bandit.id]: bandit,
  [twoArmedMarket.id]: twoArmedMarket,
}
