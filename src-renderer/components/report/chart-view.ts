import { inject, provide, ref, shallowRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'

/** What the charts of one page share: the day under the pointer, and the days that are shown. */
interface ChartView {
  readonly cursor: Ref<number | null>
  /** First and last day; null shows all. */
  readonly range: ShallowRef<readonly [number, number] | null>
}

const key: InjectionKey<ChartView> = Symbol('chart view')

function createChartView(): ChartView {
  return { cursor: ref(null), range: shallowRef(null) }
}

/** For a page that holds charts. */
export function provideChartView(): ChartView {
  const view = createChartView()
  provide(key, view)
  return view
}

/** The page's view; a chart that stands alone has its own. */
export function useChartView(): ChartView {
  return inject(key, createChartView, true)
}
