import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

export const THEMES = ['light', 'dark'] as const
export const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

/** What must hold of every page in every state, whatever it shows. */
export async function expectSound(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(
    grave.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    where,
  ).toEqual([])
  await expectNothingClipped(page, where)
}

/** Neither the page nor the window scrolls sideways, and no button or link hides a part of its own words. */
export async function expectNothingClipped(page: Page, where: string): Promise<void> {
  const clipped = await page.evaluate(() => {
    const wide = [document.documentElement, document.querySelector('main')!].filter((element) => element.scrollWidth > element.clientWidth + 1)
    // What is hidden from the eye alone is one pixel wide.
    const cut = [...document.querySelectorAll('main button, main a, nav a, h1, h2, h3')].filter(
      (element) => element.clientWidth > 1 && getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1,
    )
    return [...wide, ...cut].map((element) => element.outerHTML.slice(0, 120))
  })
  expect(clipped, where).toEqual([])
}
