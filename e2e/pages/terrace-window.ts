import { expect, type Locator, type Page } from '@playwright/test'
import type { Bridge } from '../../src-shared/api/bridge.ts'
import type { Result } from '../../src-shared/api/contract.ts'
import type { Job } from '../../src-shared/api/jobs.ts'

export const PAGE_TITLES = ['Data', 'Universe', 'Strategies', 'Training', 'Results', 'Compare', 'Allocate', 'Settings'] as const

export type PageTitle = (typeof PAGE_TITLES)[number]

/** What stands around every page: navigation, job tray, palette. Found by the names that a screen reader would say. */
export class TerraceWindow {
  readonly page: Page
  readonly tray: Locator
  readonly palette: Locator
  readonly heading: Locator
  private readonly navigation: Locator
  private readonly pathOf: (name: string) => string

  constructor(page: Page, pathOf: (name: string) => string) {
    this.page = page
    this.pathOf = pathOf
    this.tray = page.getByRole('region', { name: 'Running work' })
    this.palette = page.getByRole('dialog', { name: 'Find a page or action' })
    this.heading = page.getByRole('heading', { level: 1 })
    this.navigation = page.getByRole('navigation', { name: 'Pages' })
  }

  async expectReady(): Promise<void> {
    await expect(this.heading).toBeVisible()
  }

  async goTo(title: PageTitle): Promise<void> {
    await this.navigation.getByRole('link', { name: title }).click()
    await this.expectPage(title)
  }

  async expectPage(title: PageTitle): Promise<void> {
    await expect(this.heading).toHaveText(title)
    await expect(this.navigation.locator('[aria-current="page"]')).toContainText(title)
  }

  async openPalette(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k')
    await expect(this.palette).toBeVisible()
  }

  /** A picture of the window as it is, for people to look at. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: this.pathOf(name), animations: 'disabled' })
  }

  /** Starts a job as the pages do, without a form for it. */
  startSleep(title: string, steps: number, stepMs: number): Promise<Job> {
    return this.call('jobs.start', { kind: 'sleep', title, params: { steps, stepMs } }) as Promise<Job>
  }

  job(id: string): Promise<Job> {
    return this.call('jobs.get', { id }) as Promise<Job>
  }

  async call(path: string, input: unknown): Promise<unknown> {
    const result = await this.page.evaluate(
      async ({ path, input }): Promise<Result<unknown>> => {
        const bridge = (window as { terrace?: Bridge }).terrace
        if (bridge) return bridge.call(path, input)
        const response = await fetch(`/api/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) })
        return (await response.json()) as Result<unknown>
      },
      { path, input },
    )
    if (!result.ok) throw new Error(result.failure.message)
    return result.value
  }
}
