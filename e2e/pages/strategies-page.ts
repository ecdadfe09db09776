import { expect, type Locator, type Page } from '@playwright/test'
import type { TerraceWindow } from './terrace-window.ts'

/** The gallery of strategies and studies, and the study that is being written. */
export class StrategiesPage {
  readonly page: Page
  readonly form: Locator
  readonly plan: Locator
  readonly yaml: Locator

  constructor(window: TerraceWindow) {
    this.page = window.page
    this.form = window.page.getByRole('main').locator('fieldset.form')
    this.plan = window.page.getByRole('region', { name: 'Before you start' })
    this.yaml = window.page.getByRole('textbox', { name: 'The study as YAML' })
  }

  async openFile(name: string, text: string): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/yaml', buffer: Buffer.from(text) })
    await expect(this.page.getByRole('button', { name: 'Run this study' })).toBeVisible()
  }

  async newStudy(): Promise<void> {
    await this.page.getByRole('button', { name: 'New study' }).click()
  }

  async back(): Promise<void> {
    await this.page.getByRole('button', { name: 'All studies and strategies' }).click()
  }

  show(view: 'Form' | 'YAML'): Promise<void> {
    return this.page.getByText(view, { exact: true }).click()
  }

  field(name: string): Locator {
    return this.form.getByLabel(name, { exact: true })
  }

  save(): Promise<void> {
    return this.page.getByRole('button', { name: 'Save', exact: true }).click()
  }
}
