import { expect, type Locator } from '@playwright/test'
import type { TerraceWindow } from './terrace-window.ts'

export class TrainingPage {
  private readonly detail: Locator

  constructor(window: TerraceWindow) {
    this.detail = window.page.getByRole('article')
  }

  async expectJob(title: string, state: string): Promise<void> {
    await expect(this.detail.getByRole('heading', { level: 2 })).toHaveText(title)
    await expect(this.detail.locator('header').first()).toContainText(state)
  }

  async expectText(text: string | RegExp): Promise<void> {
    await expect(this.detail).toContainText(text)
  }

  resume(): Promise<void> {
    return this.detail.getByRole('button', { name: 'Resume' }).click()
  }

  stop(): Promise<void> {
    return this.detail.getByRole('button', { name: 'Stop and keep the best' }).click()
  }
}
