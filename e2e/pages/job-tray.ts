import { expect, type Locator } from '@playwright/test'
import type { TerraceWindow } from './terrace-window.ts'

/** The line at the foot of every page that shows the running job. */
export class JobTray {
  private readonly region: Locator

  constructor(window: TerraceWindow) {
    this.region = window.tray
  }

  async expectJob(title: string, state: string): Promise<void> {
    await expect(this.region).toContainText(title)
    await expect(this.region).toContainText(state)
  }

  async expectIdle(): Promise<void> {
    await expect(this.region).toContainText('Nothing is running')
  }

  pause(): Promise<void> {
    return this.region.getByRole('button', { name: 'Pause' }).click()
  }

  resume(): Promise<void> {
    return this.region.getByRole('button', { name: 'Resume' }).click()
  }

  /** To the job's own place on the training page. */
  open(title: string): Promise<void> {
    return this.region.getByRole('link', { name: `Open ${title} in Training` }).click()
  }
}
