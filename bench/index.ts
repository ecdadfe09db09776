import type { Bench } from './row.ts'

/** `npm run bench -- NAME`. Each is loaded when it is asked for. */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  allocator: async () => (await import('./allocator.ts')).benchAllocator,
  backtest: async () => (await import('./backtest.ts')).benchBacktest,
  data: async () => (await import('./data.ts')).benchData,
  desks: async () => (await import('./desks.ts')).benchDesks,
  hrm: async () => (await import('./hrm.ts')).benchHrm,
  learning: async () => (await import('./learning.ts')).benchLearning,
  systems: async () => (await import('./systems.ts')).benchSystems,
  tensor: async () => (await import('./tensor.ts')).benchTensor,
  window: async () => (await import('./window.ts')).benchWindow,
}
