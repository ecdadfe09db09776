import { expect, type Locator } from '@playwright/test'
import { expectNothingClipped, expectSound, SIZES, THEMES } from './appearance.ts'
import type { TerraceWindow } from './terrace-window.ts'

/** The page as it is, in both themes, both sizes and both languages: pictures to look at, and axe on one of each theme. `ready` is there once the page is. Ends as it began, in English and light. */
export async function lookAtEverySide(window: TerraceWindow, name: string, ready: Locator): Promise<void> {
  const { page } = window
  // The pages are the same in every shell: all sides are looked at where that is quickest.
  if (!page.url().startsWith('http://127.0.0.1')) {
    await window.picture(name)
    await expectSound(page, name)
    return
  }
  const speak = async (language: 'en' | 'de') => {
    await window.call('settings.set', { language })
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    await expect(ready).toBeVisible()
  }
  for (const language of ['en', 'de'] as const) {
    await speak(language)
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const where = `${name}-${language}-${theme}-${size.width}`
        await window.picture(where)
        if (size === SIZES[0] && language === 'en') await expectSound(page, where)
        else await expectNothingClipped(page, where)
      }
    }
  }
  await speak('en')
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize(SIZES[0])
}
